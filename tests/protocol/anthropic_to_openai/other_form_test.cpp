// An OpenAI upstream that answers in another form than the Anthropic client asked for.
#include <string>

#include "protocol/anthropic_to_openai/completions.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

const std::string kCounts =
    R"("input_tokens":2,"output_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":10)";
const std::string kUsage =
    R"(,"usage":{"prompt_tokens":12,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":10}})";
const std::string kArguments = R"({\"n\": 12345678901234567890.10})";

std::string WholeMessage(const std::string& content, const std::string& reason) {
  return R"({"id":"chatcmpl-1","type":"message","role":"assistant","model":"m-real","content":[)" +
         content + R"(],"stop_reason":")" + reason + R"(","stop_sequence":null,"usage":{)" +
         kCounts + "}}";
}

TEST_CASE("anthropic_to_openai: a stream that was not asked for becomes one message",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string type = GENERATE("text/event-stream", "text/plain", "");
  const std::string upstream =
      ": hi\r\n\r\n" + Chunk(R"({"role":"assistant","content":""})") +
      Chunk(R"({"reasoning_content":"h"})") + Chunk(R"({"reasoning_content":"m"})") + Say("查") +
      Say("询") +
      Calls(
          R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"n\": 123456"}})") +
      Calls(R"({"index":0,"function":{"arguments":"78901234567890.10}"}})") + Stop("tool_calls") +
      "data: {\"choices\":[]" + kUsage + "}\n\n" + kDone;

  const Decoded decoded = AskWith("").Decode(upstream, type, piece);

  CHECK_FALSE(decoded.failure);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body ==
        WholeMessage(
            R"({"type":"thinking","thinking":"hm","signature":""},{"type":"text","text":"查询"},)"
            R"({"type":"tool_use","id":"a","name":"f","input":{"n": 12345678901234567890.10}})",
            "tool_use"));
  CHECK(decoded.usage.prompt == 12);
  CHECK(decoded.stop_reason == "tool_calls");
}

TEST_CASE("anthropic_to_openai: a collected stream that breaks off, or fails, is an error",
          "[protocol]") {
  const Decoded cut = AskWith("").Decode(Say("a"), "text/event-stream", 3);
  REQUIRE(cut.failure);
  CHECK(HttpStatus(*cut.failure) == 502);
  CHECK(cut.body.empty());

  const Decoded failed = AskWith("").Decode(Say("a") + "data: {\"error\":{\"message\":\"no\"}}\n\n",
                                            "text/event-stream", 3);
  CHECK(failed.head.status == 502);
  CHECK(failed.body ==
        R"({"type":"error","error":{"type":"api_error","message":"no"},"request_id":"req-1"})");
}

TEST_CASE("anthropic_to_openai: a whole answer becomes the stream that was asked for",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 7, 100000);
  const std::string type = GENERATE("application/json", "text/html", "");
  const std::string message =
      R"({"content":"a","reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"s"},)"
      R"({"type":"reasoning.encrypted","data":"x"}],"tool_calls":[{"id":"t","function":{"name":"f","arguments":")" +
      kArguments + R"("}},{"id":"u","function":{"name":"g","arguments":""}}]})";

  const Decoded decoded =
      AskWith(R"(,"stream":true)")
          .Decode(Completion(message, R"(,"finish_reason":"tool_calls")", kUsage), type, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(decoded.body == Start(R"("input_tokens":2,"output_tokens":0)", "0,10") +
                            ThinkingBlock(0, "hm", "s") +
                            BlockStart(1, R"("redacted_thinking","data":"x")") + BlockStop(1) +
                            TextBlock(2, "a") + ToolBlock(3, "t", "f", kArguments) +
                            ToolBlock(4, "u", "g", "") + End("tool_use", "null", kCounts));
  CHECK(decoded.usage.completion == 7);
}

TEST_CASE("anthropic_to_openai: a whole answer's stream tells its stop sequence too",
          "[protocol]") {
  const Decoded decoded = AskWith(R"(,"stream":true,"stop_sequences":["END"])")
                              .Decode(Completion(R"({"content":"a"})",
                                                 R"(,"finish_reason":"stop","stop_reason":"END")"),
                                      "application/json");

  CHECK(decoded.body == Start() + TextBlock(0, "a") + End("stop_sequence", R"("END")"));
}

TEST_CASE("anthropic_to_openai: an error in place of a stream is an ordinary one", "[protocol]") {
  const Decoded decoded =
      AskWith(R"(,"stream":true)")
          .Decode(R"({"error":{"message":"no","code":429}})", "application/json", 3);

  CHECK(decoded.head.status == 429);
  CHECK_FALSE(decoded.head.streaming);
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
