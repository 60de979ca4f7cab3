// An OpenAI upstream's whole answer, as an Anthropic client gets it.
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "protocol/anthropic_to_openai/completions.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// A member of the client's answer, as written there.
std::string MemberOf(const Decoded& decoded, std::string_view key) {
  json::Tree tree;
  REQUIRE(tree.Read(decoded.body));
  return std::string(tree.root()[key].raw());
}
std::string Content(const std::string& message) {
  return MemberOf(Answer(Completion(message)), "content");
}

TEST_CASE("anthropic_to_openai: a whole answer", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);

  const Decoded decoded = Answer(
      Completion(
          R"({"role":"assistant","content":"Hi \u00e4 \"😀\"","refusal":null,"annotations":[]})",
          R"(,"logprobs":null,"finish_reason":"stop")",
          R"(,"usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19})"),
      "", piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body ==
        R"({"id":"chatcmpl-1","type":"message","role":"assistant","model":"m-real",)"
        R"("content":[{"type":"text","text":"Hi \u00e4 \"😀\""}],"stop_reason":"end_turn",)"
        R"("stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":7,)"
        R"("cache_creation_input_tokens":0,"cache_read_input_tokens":0}})");
  CHECK(decoded.usage.prompt == 12);
  CHECK(decoded.usage.completion == 7);
  CHECK(decoded.usage.source == UsageSource::kUpstream);
  CHECK(decoded.stop_reason == "stop");
}

TEST_CASE("anthropic_to_openai: what an upstream leaves out is made up", "[protocol]") {
  const std::string nothing = GENERATE("", R"("id":"","model":"",)", R"("id":null,"model":null,)");

  const Decoded decoded = Answer("{" + nothing + R"("choices":[{"message":{"content":"a"}}]})");

  const std::string id = MemberOf(decoded, "id");
  CHECK(id.starts_with("\"msg_"));
  CHECK(id.size() == std::string_view("\"msg_\"").size() + 24);
  CHECK(MemberOf(decoded, "model") == R"("m-up")");
  CHECK(
      MemberOf(decoded, "usage") ==
      R"({"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0})");
  CHECK(decoded.usage.source == UsageSource::kNone);
}

TEST_CASE("anthropic_to_openai: messages and the content they become", "[protocol]") {
  const std::string thinking = R"({"type":"thinking","thinking":"hm","signature":""})";
  const std::string text = R"({"type":"text","text":"a"})";
  const auto [message, content] = GENERATE_COPY(table<std::string, std::string>(
      {{"{}", "[]"},
       {"null", "[]"},
       {R"({"content":"","refusal":"","tool_calls":[],"reasoning_content":""})", "[]"},
       {R"({"content":"a","reasoning_content":"hm"})", "[" + thinking + "," + text + "]"},
       {R"({"content":"a","reasoning":"hm","reasoning_content":""})",
        "[" + thinking + "," + text + "]"},
       {R"({"reasoning_content":"hm","reasoning":"hm"})", "[" + thinking + "]"},
       {R"({"content":[{"type":"text","text":"a"},{"type":"text","text":"\n"},{"type":"x"}]})",
        R"([{"type":"text","text":"a\n"}])"},
       {R"({"content":"a","audio":{},"annotations":[{}]})", "[" + text + "]"},
       {R"({"content":"a","refusal":"no"})", "[" + text + R"(,{"type":"text","text":"no"}])"}}));

  CHECK(Content(message) == content);
}

TEST_CASE("anthropic_to_openai: thinking that can be verified keeps its signature", "[protocol]") {
  const auto [details, content] = GENERATE(table<std::string, std::string>(
      {{R"({"type":"reasoning.text","text":"see","signature":"s=="})",
        R"({"type":"thinking","thinking":"see","signature":"s=="})"},
       {R"({"type":"reasoning.text","text":"se"},{"type":"reasoning.text","text":"e"},{"type":"reasoning.text","signature":"s"})",
        R"({"type":"thinking","thinking":"see","signature":"s"})"},
       {R"({"type":"reasoning.encrypted","data":"xx"},{"type":"reasoning.text","text":"see","signature":"s"})",
        R"({"type":"redacted_thinking","data":"xx"},{"type":"thinking","thinking":"see","signature":"s"})"},
       {R"({"type":"reasoning.summary","summary":"see"},{"type":"reasoning.encrypted","data":"xx"})",
        R"({"type":"thinking","thinking":"see","signature":""},{"type":"redacted_thinking","data":"xx"})"},
       {R"({"type":"reasoning.text","signature":"s"})",
        R"({"type":"thinking","thinking":"hm","signature":"s"})"},
       {R"({"type":"reasoning.encrypted","data":"xx"})",
        R"({"type":"thinking","thinking":"hm","signature":""},{"type":"redacted_thinking","data":"xx"})"},
       {R"({"type":"reasoning.text","text":"see","signature":null})",
        R"({"type":"thinking","thinking":"hm","signature":""})"}}));

  CHECK(Content(R"({"reasoning":"hm","reasoning_details":[)" + details + "]}") ==
        "[" + content + "]");
}

TEST_CASE("anthropic_to_openai: what a model wrote for a tool", "[protocol]") {
  const auto [arguments, input] = GENERATE(table<std::string, std::string>(
      {{R"("")", "{}"},
       {R"(" \n")", "{}"},
       {"null", "{}"},
       {R"("{}")", "{}"},
       {R"("{\"n\": 12345678901234567890.10, \"s\":\"\\u00e9 \\\"\"}")",
        R"({"n": 12345678901234567890.10, "s":"\u00e9 \""})"},
       {R"("{\"a\":[[[{}]]]}")", R"({"a":[[[{}]]]})"},
       {R"({ "a": 1e2 })", R"({ "a": 1e2 })"},
       {R"("{\"a\":")", R"({"raw_arguments":"{\"a\":"})"},
       {R"("[1]")", R"({"raw_arguments":"[1]"})"},
       {R"("weather \ud800")", R"({"raw_arguments":"weather \ud800"})"}}));

  CHECK(
      Content(
          R"({"content":null,"tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":)" +
          arguments + "}}]}") ==
      R"([{"type":"tool_use","id":"functions.f:0","name":"f","input":)" + input + "}]");
}

TEST_CASE("anthropic_to_openai: a call without an id gets one", "[protocol]") {
  const std::string message =
      GENERATE(R"({"tool_calls":[{"function":{"name":"f"}}]})",
               R"({"tool_calls":[{"id":"","function":{"name":"f","arguments":"{}"}}]})",
               R"({"function_call":{"name":"f","arguments":"{}"}})");

  const std::string content = Content(message);

  const std::string front = R"([{"type":"tool_use","id":"toolu_)";
  CHECK(content.starts_with(front));
  CHECK(content.substr(front.size() + 24) == R"(","name":"f","input":{}}])");
}

TEST_CASE("anthropic_to_openai: several calls keep their order", "[protocol]") {
  CHECK(
      Content(
          R"({"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"g","arguments":"{}"}}],"content":"x","function_call":null})") ==
      R"([{"type":"text","text":"x"},{"type":"tool_use","id":"a","name":"f","input":{}},)"
      R"({"type":"tool_use","id":"b","name":"g","input":{}}])");
}

TEST_CASE("anthropic_to_openai: why an answer stopped", "[protocol]") {
  const std::string text = R"({"content":"a"})";
  const std::string call = R"({"tool_calls":[{"id":"a","function":{"name":"f"}}]})";
  const auto [message, choice, reason] = GENERATE_COPY(table<std::string, std::string, std::string>(
      {{text, R"("finish_reason":"stop")", "end_turn"},
       {text, R"("finish_reason":"length")", "max_tokens"},
       {text, R"("finish_reason":"content_filter")", "refusal"},
       {text, R"("finish_reason":null)", "end_turn"},
       {text, R"("finish_reason":"eos")", "end_turn"},
       {text, R"("finish_reason":"tool_calls")", "end_turn"},
       {call, R"("finish_reason":"tool_calls")", "tool_use"},
       {call, R"("finish_reason":"function_call")", "tool_use"},
       {call, R"("finish_reason":"stop")", "tool_use"},
       {call, R"("finish_reason":"")", "tool_use"},
       {call, R"("finish_reason":"length")", "max_tokens"},
       {call, R"("finish_reason":"content_filter")", "refusal"},
       {R"({"content":null,"refusal":"no"})", R"("finish_reason":"stop")", "refusal"},
       {text, R"("finish_reason":"stop","stop_reason":"OTHER")", "end_turn"},
       {text, R"("finish_reason":"stop","stop_reason":128009)", "end_turn"}}));
  CAPTURE(message, choice);

  const Decoded decoded =
      Answer(Completion(message, "," + choice), R"(,"stop_sequences":["END","\n"])");

  CHECK(MemberOf(decoded, "stop_reason") == "\"" + reason + "\"");
  CHECK(decoded.body.find(R"("stop_sequence":null)") != std::string::npos);
}

TEST_CASE("anthropic_to_openai: a stop sequence is told where the upstream tells it",
          "[protocol]") {
  const Decoded decoded =
      Answer(Completion(R"({"content":"a"})", R"(,"finish_reason":"stop","stop_reason":"\u000a")"),
             R"(,"stop_sequences":["END","\n"])");

  CHECK(MemberOf(decoded, "stop_reason") == R"("stop_sequence")");
  CHECK(MemberOf(decoded, "stop_sequence") == R"("\n")");
}

TEST_CASE("anthropic_to_openai: tokens, counted Anthropic's way", "[protocol]") {
  const auto [usage, counts] = GENERATE(table<std::string, std::string>(
      {{R"({"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10}})",
        R"("input_tokens":30,"output_tokens":5,"cache_creation_input_tokens":10,"cache_read_input_tokens":60)"},
       {R"({"prompt_tokens":100,"completion_tokens":5,"prompt_cache_hit_tokens":64})",
        R"("input_tokens":36,"output_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":64)"},
       {R"({"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":60}})",
        R"("input_tokens":0,"output_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":60)"},
       {R"({"prompt_tokens":1,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}})",
        R"("input_tokens":1,"output_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens_details":{"thinking_tokens":3})"},
       {R"({"prompt_tokens":null,"prompt_tokens_details":null})",
        R"("input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0)"},
       {"null",
        R"("input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0)"}}));

  CHECK(MemberOf(Answer(Completion("{}", "", R"(,"usage":)" + usage)), "usage") ==
        "{" + counts + "}");
}

TEST_CASE("anthropic_to_openai: the first of several choices counts", "[protocol]") {
  CHECK(MemberOf(Answer(R"({"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]})"),
                 "content") == R"([{"type":"text","text":"a"}])");
}

TEST_CASE("anthropic_to_openai: an answer without choices is none", "[protocol]") {
  const std::string upstream =
      GENERATE(R"({"choices":[]})", "{}", R"({"choices":null,"error":null})", "[]", "<html></html>",
               "", R"({"choices":[)");

  const Decoded decoded = Answer(upstream);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(HttpStatus(*decoded.failure) == 502);
  CHECK(decoded.body.empty());
}

TEST_CASE("anthropic_to_openai: an error with status 200 is an error", "[protocol]") {
  const auto [upstream, status] = GENERATE(table<std::string, int>(
      {{R"({"error":{"message":"满 sk-upstream/0001-secret","code":429}})", 429},
       {R"({"error":{"message":"满 sk-upstream/0001-secret"},"choices":[]})", 502},
       {R"({"error":"满 sk-upstream/0001-secret"})", 502}}));

  const Decoded decoded = Answer(upstream);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == status);
  CHECK(decoded.body.starts_with(R"({"type":"error","error":{"type":")"));
  CHECK(decoded.body.find("满 ***") != std::string::npos);
}

TEST_CASE("anthropic_to_openai: an error status is told in Anthropic's shape", "[protocol]") {
  const auto [status, type] = GENERATE(table<int, std::string>({{400, "invalid_request_error"},
                                                                {401, "authentication_error"},
                                                                {429, "rate_limit_error"},
                                                                {500, "api_error"},
                                                                {503, "overloaded_error"}}));
  const std::string more = GENERATE("", R"(,"stream":true)");

  const Decoded decoded =
      AskWith(more).Decode(R"({"error":{"message":"no","type":"x","param":null,"code":null}})",
                           "application/json", 3, true, status);

  CHECK(decoded.head.status == status);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.body ==
        R"({"type":"error","error":{"type":")" + type + R"(","message":"no"},"request_id":"req-1"})");
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
