// Anthropic's message, whole, for a client that asked for no stream.
#include <chrono>

#include "protocol/openai_to_anthropic/asking.hpp"
#include "protocol/shape/message_events.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

Decoded Answer(const std::string& body, const std::string& more = "") {
  Decoded answer = Asking().Answer(Hello(more), Upstream{body, "application/json", 200, 7});
  REQUIRE_FALSE(answer.failure);
  CHECK(answer.complete);
  CHECK(answer.head.status == 200);
  return answer;
}
// The first choice, for a message with that content.
std::string Choice(const std::string& content, const std::string& reason = "end_turn",
                   const std::string& more = "") {
  const std::string body = Answer(shape::Message(content, reason), more).body;
  const std::string choices = MemberOf(body, "choices");
  REQUIRE(choices.starts_with(R"([{"index":0,"message":{"role":"assistant",)"));
  return choices.substr(42, choices.size() - 44);
}
std::string Text(const std::string& text) { return R"({"type":"text","text":")" + text + "\"}"; }
std::string ToolUse(const std::string& id, const std::string& input) {
  return R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":)" + input + "}";
}
const std::string kEnd = R"("refusal":null},"logprobs":null,"finish_reason":"stop")";

TEST_CASE("openai_to_anthropic: a message becomes a chat completion", "[protocol]") {
  const auto before = std::chrono::system_clock::now();

  const Decoded answer = Answer(shape::Message(Text("hi")));

  CHECK(answer.header("content-type") == "application/json");
  CHECK_FALSE(answer.head.streaming);
  const std::string created = MemberOf(answer.body, "created");
  CHECK(std::stoll(created) >= std::chrono::system_clock::to_time_t(before));
  CHECK(answer.body ==
        R"({"id":"msg_1","object":"chat.completion","created":)" + created +
            R"(,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi",)" +
            kEnd +
            R"(}],"usage":{"prompt_tokens":8,"completion_tokens":9,"total_tokens":17,)"
            R"("prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":0},)"
            R"("completion_tokens_details":{"reasoning_tokens":0}}})");
  CHECK(answer.stop_reason == "end_turn");
  CHECK(answer.usage.prompt == 8);
  CHECK(answer.usage.cached == 5);
  CHECK(answer.usage.completion == 9);
  CHECK(answer.usage.source == UsageSource::kUpstream);
}

TEST_CASE("openai_to_anthropic: what a message does not say is filled in", "[protocol]") {
  const std::string body = Answer(R"({"id":"","model":null,"content":[]})").body;

  const std::string id = MemberOf(body, "id");
  CHECK(id.starts_with("\"chatcmpl-"));
  CHECK(id.size() >= 2 + 9 + 24);
  CHECK(MemberOf(body, "model") == R"("m-up")");
  CHECK(MemberOf(body, "usage.total_tokens") == "0");
}

TEST_CASE("openai_to_anthropic: texts are joined, and calls keep their order", "[protocol]") {
  CHECK(Choice(Text("caf\\u00e9 ") + "," + ToolUse("a:1", R"({ "n": 12345678901234567890.10 })") +
                   "," + Text("你") + "," + ToolUse("b", "{}"),
               "tool_use") ==
        R"("content":"caf\u00e9 你","refusal":null,"tool_calls":[)"
        R"({"id":"a:1","type":"function","function":{"name":"f",)"
        R"("arguments":"{\"n\":12345678901234567890.10}"}},)"
        R"({"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
        R"("logprobs":null,"finish_reason":"tool_calls")");
  CHECK(Choice("") == R"("content":"",)" + kEnd);
}

TEST_CASE("openai_to_anthropic: calls alone have no content, and bring their reason",
          "[protocol]") {
  CHECK(Choice(R"({"type":"tool_use","id":"","name":"f"})")
            .starts_with(R"("content":null,"refusal":null,"tool_calls":[{"id":"call_)"));
  CHECK(Choice(ToolUse("c", "{}")).ends_with(R"("finish_reason":"tool_calls")"));
  CHECK(Choice(ToolUse("c", "{}"), "max_tokens").ends_with(R"("finish_reason":"length")"));
  CHECK(Choice(ToolUse("c", "{}"), "refusal").ends_with(R"("finish_reason":"content_filter")"));
  CHECK(Choice(Text("x"), "tool_use").ends_with(R"("finish_reason":"stop")"));
}

TEST_CASE("openai_to_anthropic: each reason to stop has its counterpart", "[protocol]") {
  struct Row {
    std::string stop_reason;
    std::string finish_reason;
  };
  for (const auto& [stop_reason, finish_reason] :
       {Row{"end_turn", "stop"}, Row{"stop_sequence", "stop"}, Row{"max_tokens", "length"},
        Row{"pause_turn", "stop"}, Row{"refusal", "content_filter"},
        Row{"model_context_window_exceeded", "length"}, Row{"compaction", "stop"},
        Row{"sparkle", "stop"}}) {
    CHECK(Choice(Text("x"), stop_reason).ends_with(R"("finish_reason":")" + finish_reason + "\""));
  }
  CHECK(Answer(R"({"content":[],"stop_reason":null})").body.find(R"("finish_reason":"stop")") !=
        std::string::npos);
}

TEST_CASE("openai_to_anthropic: thinking is told apart from the content", "[protocol]") {
  CHECK(
      Choice(R"({"type":"thinking","thinking":"a ","signature":"s1"},)"
             R"({"type":"redacted_thinking","data":"d"},)"
             R"({"type":"thinking","thinking":"b","signature":"s2"},)" +
             Text("x")) ==
      R"("content":"x","refusal":null,"reasoning_content":"a b","reasoning_details":[)"
      R"({"type":"reasoning.text","text":"a ","signature":"s1","format":"anthropic-claude-v1","index":0},)"
      R"({"type":"reasoning.encrypted","data":"d","format":"anthropic-claude-v1","index":1},)"
      R"({"type":"reasoning.text","text":"b","signature":"s2","format":"anthropic-claude-v1","index":2}]},)"
      R"("logprobs":null,"finish_reason":"stop")");
  // Only its signature is shown of thinking that is not to be seen.
  CHECK(Choice(R"({"type":"thinking","thinking":"","signature":"s"})", "max_tokens") ==
        R"("content":"","refusal":null,"reasoning_details":[{"type":"reasoning.text","text":"",)"
        R"("signature":"s","format":"anthropic-claude-v1","index":0}]},)"
        R"("logprobs":null,"finish_reason":"length")");
}

TEST_CASE("openai_to_anthropic: what the upstream ran itself is not shown", "[protocol]") {
  CHECK(Choice(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},)"
               R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]},)"
               R"({"type":"container_upload","file_id":"f"},{"type":"sparkle","text":"no"},7,)" +
               Text("x")) == R"("content":"x",)" + kEnd);
}

TEST_CASE("openai_to_anthropic: web citations say which characters they are for", "[protocol]") {
  CHECK(
      Choice(
          Text("a\\ud83d\\ude00\\n") +
          R"(,{"type":"text","text":"é😀","citations":[)"
          R"({"type":"web_search_result_location","url":"https://x","title":"T","cited_text":"c"},)"
          R"({"type":"char_location","document_index":0},)"
          R"({"type":"web_search_result_location","url":"https://y","title":null}]})") ==
      R"("content":"a\ud83d\ude00\né😀","refusal":null,"annotations":[)"
      R"({"type":"url_citation","url_citation":{"url":"https://x","title":"T","start_index":3,"end_index":5}},)"
      R"({"type":"url_citation","url_citation":{"url":"https://y","title":"","start_index":3,"end_index":5}}]},)"
      R"("logprobs":null,"finish_reason":"stop")");
}

TEST_CASE("openai_to_anthropic: a refusal says why, if the upstream does", "[protocol]") {
  const auto choice = [](const std::string& reason) {
    const std::string body =
        Answer(R"({"content":[)" + Text("partly") + R"(],"stop_reason":")" + reason +
               R"(","stop_details":{"type":"refusal","explanation":"not \"that\""}})")
            .body;
    return MemberOf(body, "choices");
  };
  CHECK(choice("refusal") ==
        R"([{"index":0,"message":{"role":"assistant","content":"partly","refusal":"not \"that\""},)"
        R"("logprobs":null,"finish_reason":"content_filter"}])");
  CHECK(choice("end_turn").find(R"("refusal":null)") != std::string::npos);
}

TEST_CASE("openai_to_anthropic: whoever asked with functions is answered with one", "[protocol]") {
  CHECK(Choice(Text("x") + "," + ToolUse("a", R"({"n":1})") + "," + ToolUse("b", "{}"), "tool_use",
               R"(,"functions":[{"name":"f"}])") ==
        R"("content":"x","refusal":null,"function_call":{"name":"f","arguments":"{\"n\":1}"}},)"
        R"("logprobs":null,"finish_reason":"function_call")");
}

TEST_CASE("openai_to_anthropic: usage is counted in OpenAI's way", "[protocol]") {
  const std::string body =
      Answer(R"({"content":[],"usage":{"input_tokens":1,"cache_read_input_tokens":20,)"
             R"("cache_creation_input_tokens":300,"output_tokens":4000,)"
             R"("output_tokens_details":{"thinking_tokens":50},"service_tier":"priority"}})")
          .body;
  CHECK(MemberOf(body, "usage") ==
        R"({"prompt_tokens":321,"completion_tokens":4000,"total_tokens":4321,)"
        R"("prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":300},)"
        R"("completion_tokens_details":{"reasoning_tokens":50}})");
  CHECK(MemberOf(body, "service_tier") == R"("priority")");
  const auto tier = [](const std::string& name) {
    return MemberOf(Answer(R"({"content":[],"usage":{"service_tier":")" + name + R"("}})").body,
                    "service_tier");
  };
  CHECK(tier("standard") == R"("default")");
  CHECK(tier("batch").empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
