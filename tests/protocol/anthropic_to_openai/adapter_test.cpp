// The call to an OpenAI upstream for one of an Anthropic client, as a whole.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

TEST_CASE("anthropic_to_openai: where the call goes, and with which headers", "[protocol]") {
  const bool stream = GENERATE(false, true);

  auto asked = AskWith(stream ? R"(,"stream":true)" : "");

  const UpstreamRequest& upstream = asked.call().upstream;
  CHECK(upstream.method == "POST");
  CHECK(upstream.url == "https://upstream.example/api/v3/chat/completions");
  CHECK(FindHeader(upstream.headers, "content-type") == "application/json");
  CHECK(FindHeader(upstream.headers, "accept") ==
        (stream ? "text/event-stream" : "application/json"));
  CHECK(FindHeader(upstream.headers, "authorization") == "Bearer " + std::string(kKey));
  CHECK(FindHeader(upstream.headers, "x-request-id") == "req-1");
  CHECK(FindHeader(upstream.headers, "user-agent").starts_with("libgateway/"));
  CHECK(upstream.headers.size() == 5);
  CHECK_FALSE(asked.call().answer);
}

TEST_CASE("anthropic_to_openai: the upstream gets its own model, first", "[protocol]") {
  CHECK(AskWith("").call().upstream.body ==
        R"({"model":"m-up","messages":[{"role":"user","content":"Hi"}]})");
}

TEST_CASE("anthropic_to_openai: escapes in keys and a byte order mark are read over",
          "[protocol]") {
  CHECK(
      AskBody("\xEF\xBB\xBF{\"model\":\"oai/m\",\"m\\u0061x_tokens\":3,\"messages\":"
              "[{\"role\":\"user\",\"cont\\u0065nt\":\"a\\u0000\\ud800\"}]}")
          .call()
          .upstream.body ==
      R"({"model":"m-up","messages":[{"role":"user","content":"a\u0000\ud800"}],"max_tokens":3})");
}

TEST_CASE("anthropic_to_openai: other paths are not found upstream", "[protocol]") {
  CHECK(AskBody(R"({"model":"oai/m"})", {}, "/v1/messages/batches").refusal().code ==
        ErrorCode::kNotFound);
}

// What is counted: {"input_tokens": n}.
std::string Count(const std::string& members) {
  auto asked = AskBody(R"({"model":"oai/m",)" + members + "}", {}, "/v1/messages/count_tokens");
  const auto& answer = asked.call().answer;
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(FindHeader(answer->headers, "content-type") == "application/json");
  const std::string front = R"({"input_tokens":)";
  REQUIRE(answer->body.starts_with(front));
  return answer->body.substr(front.size(), answer->body.size() - front.size() - 1);
}

TEST_CASE("anthropic_to_openai: tokens are counted here", "[protocol]") {
  const auto [members, count] = GENERATE(table<std::string, std::string>(
      {{R"("messages":[{"role":"user","content":"Hello, Claude"}])", "4"},
       {R"("messages":[{"role":"user","content":"\u4f60\n"}])", "1"},
       {R"("system":"1234","messages":[{"role":"user","content":[{"type":"text","text":"5678"}]}])",
        "2"},
       {R"("system":[{"type":"text","text":"12345"}],"messages":[])", "2"},
       {R"("messages":[],"tools":[{"name":"abcd","description":"ef","input_schema":{ "a": 1 }}])",
        "4"},
       {R"("messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAAAAAAAAAA"}}]}])",
        "1600"},
       {R"("messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"1234"},{"type":"image","source":{"type":"url","url":"https://x"}}]}]}])",
        "1601"},
       {R"("messages":[{"role":"user","content":[{"type":"document","title":"abcd","source":{"type":"text","data":"efgh"}}]}])",
        "2"},
       {R"("messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAAAAAA"}}]}])",
        "1600"},
       {R"("messages":[{"role":"user","content":[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"abcd"}]}}]}])",
        "1"},
       {R"("messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"1234","signature":"xxxxxxxx"},{"type":"tool_use","id":"i","name":"abcd","input":{ "a" : "b" }}]}])",
        "5"}}));

  CHECK(Count(members) == count);
}

TEST_CASE("anthropic_to_openai: any content can be counted", "[protocol]") {
  const std::string members =
      GENERATE(R"("x":1)", R"("messages":null)", R"("messages":5)", R"("messages":[5,null,[]])",
               R"("messages":[{"content":{"source":{"type":"text"}}}],"tools":{"a":1})",
               R"("system":true,"tools":[null,3,{"name":5,"input_schema":null}])",
               R"("messages":[{"content":[{"type":"hologram"},{"type":7}]}],"output_config":3)");

  CHECK(Count(members).size() == 1);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
