// How the answer is to be made: Anthropic's parameters, as an OpenAI upstream gets them.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// The members that stand behind the messages of what is sent.
std::string Sent(const std::string& more, const Set& set = {}) {
  auto asked = AskWith(more, set);
  const std::string& body = asked.call().upstream.body;
  const std::string front = R"({"model":"m-up","messages":[{"role":"user","content":"Hi"}])";
  REQUIRE(body.starts_with(front));
  return body.substr(front.size(), body.size() - front.size() - 1);
}

Set With(bool TranslationOptions::*option, bool value) {
  return [option, value](Provider& provider) { provider.translation.*option = value; };
}

TEST_CASE("anthropic_to_openai: parameters and what becomes of them", "[protocol]") {
  const auto [given, sent] = GENERATE(table<std::string, std::string>(
      {{"", ""},
       {R"("max_tokens":100)", R"("max_tokens":100)"},
       {R"("max_tokens":null)", ""},
       {R"("temperature":0)", R"("temperature":0)"},
       {R"("temperature":1.0,"top_p":0.10e0)", R"("temperature":1.0,"top_p":0.10e0)"},
       {R"("top_k":5)", ""},
       {R"("stop_sequences":["END","\n\u00e4"])", R"("stop":["END","\n\u00e4"])"},
       {R"("stop_sequences":[])", ""},
       {R"("stream":false)", ""},
       {R"("stream":true)", R"("stream":true,"stream_options":{"include_usage":true})"},
       {R"("metadata":{"user_id":"u-1"})", R"("user":"u-1")"},
       {R"("metadata":{"user_id":null})", ""},
       {R"("metadata":{})", ""},
       {R"("thinking":{"type":"enabled","budget_tokens":2048})", R"("reasoning_effort":"low")"},
       {R"("thinking":{"type":"enabled","budget_tokens":8192})", R"("reasoning_effort":"medium")"},
       {R"("thinking":{"type":"enabled","budget_tokens":8193})", R"("reasoning_effort":"high")"},
       {R"("thinking":{"type":"adaptive"})", ""},
       {R"("thinking":{"type":"between_tools"})", ""},
       {R"("thinking":{"type":"disabled"})", ""},
       {R"("output_config":{"effort":"xhigh"})", R"("reasoning_effort":"xhigh")"},
       {R"("output_config":{"effort":"low"},"thinking":{"type":"enabled","budget_tokens":9999})",
        R"("reasoning_effort":"low")"},
       {R"("service_tier":"standard_only")", R"("service_tier":"default")"},
       {R"("service_tier":"auto")", ""},
       {R"("cache_control":{"type":"ephemeral"})", ""},
       {R"("context_management":{},"container":"c","diagnostics":{},"inference_geo":"us")", ""},
       {R"("speed":"fast","fallbacks":[],"thread":{},"mcp_servers":[],"unknown":{"a":1})", ""}}));

  CHECK(Sent(given.empty() ? "" : "," + given) == (sent.empty() ? "" : "," + sent));
}

TEST_CASE("anthropic_to_openai: a thread begins as any conversation, and cannot be gone on with",
          "[protocol]") {
  CHECK(AskWith(R"(,"thread":{"type":"create"})").Lost() == "thread");

  const auto asked = AskWith(R"(,"thread":{"type":"continue","previous_message_id":"msg_1"})");

  CHECK(asked.refusal().code == ErrorCode::kInvalidRequest);
  CHECK(asked.refusal().param == "thread");
  CHECK(ErrorResponse(Dialect::kAnthropic, asked.refusal())
            .body.find(R"("details":{"error_code":"thread_unsupported_request"})") !=
        std::string::npos);
}

TEST_CASE("anthropic_to_openai: long ids of users are left out, characters counted", "[protocol]") {
  const auto user = [](const std::string& id) {
    return R"(,"metadata":{"user_id":")" + id + "\"}";
  };
  std::string characters;
  for (int i = 0; i < 64; ++i) {
    characters.append("ü");
  }

  CHECK(Sent(user(characters)) == R"(,"user":")" + characters + "\"");
  CHECK(Sent(user(characters + "x")).empty());
  CHECK(Sent(user(std::string(100, 'x'))).empty());
}

TEST_CASE("anthropic_to_openai: options of a provider", "[protocol]") {
  CHECK(Sent(R"(,"max_tokens":5)", With(&TranslationOptions::max_completion_tokens, true)) ==
        R"(,"max_completion_tokens":5)");
  CHECK(Sent(R"(,"top_k":5)", With(&TranslationOptions::forward_top_k, true)) == R"(,"top_k":5)");
  CHECK(Sent(R"(,"output_config":{"effort":"low"},"thinking":{"type":"enabled","budget_tokens":1})",
             With(&TranslationOptions::reasoning_effort, false))
            .empty());
  CHECK(Sent(R"(,"stream":true)", [](Provider& provider) { provider.include_usage = false; }) ==
        R"(,"stream":true)");
}

TEST_CASE("anthropic_to_openai: the form of an answer", "[protocol]") {
  const std::string strict =
      R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})";
  const std::string loose = R"({"type":"object","properties":{"a":{}}})";
  const auto format = [](const std::string& schema) {
    return R"({"type":"json_schema","schema":)" + schema + "}";
  };
  const auto sent = [](const std::string& schema, const std::string& mark) {
    return R"(,"response_format":{"type":"json_schema","json_schema":{"name":"response",)" + mark +
           R"("schema":)" + schema + "}}";
  };

  CHECK(Sent(R"(,"output_config":{"format":)" + format(strict) + "}") ==
        sent(strict, R"("strict":true,)"));
  CHECK(Sent(R"(,"output_format":)" + format(loose)) == sent(loose, ""));
  CHECK(Sent(R"(,"output_format":)" + format(loose) + R"(,"output_config":{"format":)" +
             format(strict) + "}") == sent(strict, R"("strict":true,)"));
  CHECK(Sent(R"(,"output_config":{"format":null})").empty());
}

TEST_CASE("anthropic_to_openai: cache marks pass where the provider takes them", "[protocol]") {
  const Set set = With(&TranslationOptions::forward_cache_control, true);
  const std::string mark = R"("cache_control":{"type":"ephemeral"})";
  const std::string text = R"([{"type":"text","text":"a",)" + mark + "}]";
  auto asked = Ask(
      "[" + User(text) + "," + Assistant(text) + "," +
          User(R"([{"type":"tool_result","tool_use_id":"t","content":"r",)" + mark + "}]") + "]",
      "," + mark + R"(,"system":)" + text + R"(,"tools":[{"name":"f",)" + mark + "}]", set);

  CHECK(asked.Member("messages") ==
        "[" + Message("system", text) + "," + User(text) + "," + Assistant(text) +
            R"(,{"role":"tool","tool_call_id":"t","content":[{"type":"text","text":"r",)" + mark +
            "}]}]");
  CHECK(asked.Member("cache_control") == R"({"type":"ephemeral"})");
  CHECK(
      asked.Member("tools") ==
      R"([{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}},)" +
          mark + "}]");
  CHECK(asked.Lost().empty());
}

TEST_CASE("anthropic_to_openai: parameters that cannot be sent are refused", "[protocol]") {
  const auto [given, param] = GENERATE(table<std::string, std::string>(
      {{R"("max_tokens":"many")", "max_tokens"},
       {R"("max_tokens":1.5)", "max_tokens"},
       {R"("temperature":"hot")", "temperature"},
       {R"("top_p":[])", "top_p"},
       {R"("stop_sequences":"END")", "stop_sequences"},
       {R"("stop_sequences":[1])", "stop_sequences"},
       {R"("mcp_servers":[{"type":"url","url":"https://x"}])", "mcp_servers"},
       {R"("output_config":{"format":{"type":"json_schema"}})", "output_config.format.schema"},
       {R"("output_format":{"type":"json_schema","schema":5})", "output_format.schema"}}));

  const auto asked = AskWith("," + given);

  CHECK(asked.refusal().code == ErrorCode::kInvalidRequest);
  CHECK(asked.refusal().param == param);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
