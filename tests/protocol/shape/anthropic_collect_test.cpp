#include "protocol/shape/message_events.hpp"

namespace gateway::protocol::shape {
namespace {

const std::string kToolStart =
    R"({"type":"tool_use","id":"toolu_1","name":"f","input":{},"caller":{"type":"direct"}})";

std::string Json(const std::string& text) {
  return R"({"type":"input_json_delta","partial_json":")" + text + "\"}";
}
std::string ToolCall(const std::string& input) {
  return R"({"type":"tool_use","id":"toolu_1","name":"f","input":)" + input +
         R"(,"caller":{"type":"direct"}})";
}

TEST_CASE("protocol::AnthropicCollector joins what comes in pieces, each block by its index",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string stream = ": hi\n\n" + MessageStart() + Event("ping") +
                             BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
                             BlockDelta(0, R"({"type":"thinking_delta","thinking":"想"})") +
                             BlockDelta(0, R"({"type":"thinking_delta","thinking":"\ud83d"})") +
                             BlockDelta(0, R"({"type":"thinking_delta","thinking":"\ude00"})") +
                             BlockDelta(0, R"({"type":"signature_delta","signature":"c2ln"})") +
                             BlockStop(0) + BlockStart(1, R"({"type":"text","text":""})") +
                             BlockStart(2, kToolStart) +
                             BlockDelta(2, Json(R"({\"n\": 12345678901234567)")) +
                             BlockDelta(1, R"({"type":"text_delta","text":"Let \"me"})") +
                             BlockDelta(2, Json(R"(890.50, \"\\u4f60\":1})")) +
                             BlockDelta(1, R"({"type":"text_delta","text":" look"})") +
                             BlockStop(1) + BlockStop(2) + MessageEnd("tool_use");

  CHECK(Collect(stream, piece) ==
        Message(R"({"type":"thinking","thinking":"想\ud83d\ude00","signature":"c2ln"},)"
                R"({"type":"text","text":"Let \"me look"},)" +
                    ToolCall(R"({"n": 12345678901234567890.50, "\u4f60":1})"),
                "tool_use"));
}

TEST_CASE("protocol::AnthropicCollector puts citations into an array", "[protocol]") {
  const std::string start =
      GENERATE(R"({"type":"text","text":"","citations":[]})",
               R"({"type":"text","text":"","citations":null})", R"({"type":"text","text":""})");
  const std::string stream =
      MessageStart() + BlockStart(0, start) +
      BlockDelta(0, R"({"type":"citations_delta","citation":{"cited_text":"a","n":1.0}})") +
      BlockDelta(0, R"({"type":"text_delta","text":"T"})") +
      BlockDelta(0, R"({"type":"citations_delta","citation":{"cited_text":"b"}})") + MessageEnd();

  CHECK(
      Collect(stream) ==
      Message(
          R"({"type":"text","text":"T","citations":[{"cited_text":"a","n":1.0},{"cited_text":"b"}]})"));
}

TEST_CASE("protocol::AnthropicCollector never loses what a tool is called with", "[protocol]") {
  struct Input {
    std::string start;
    std::string text;
    std::string whole;
  };
  const auto input = GENERATE(values<Input>({
      {"{}", "", "{}"},
      {R"({"a":1})", "", R"({"a":1})"},
      {R"({"a":1})", R"({\"b\":2})", R"({"b":2})"},
      {R"({"a":1})", R"({\"b\":)", R"({"a":1})"},
      {"{}", R"({\"b\":)", R"({"raw_arguments":"{\"b\":"})"},
      {"{}", "[1]", R"({"raw_arguments":"[1]"})"},
      {"null", "5", R"({"raw_arguments":"5"})"},
  }));
  CAPTURE(input.start, input.text);
  const std::string start = R"({"type":"server_tool_use","id":"t","input":)" + input.start + "}";

  const std::string message = Collect(MessageStart() + BlockStart(0, start) +
                                      BlockDelta(0, Json(input.text)) + MessageEnd());

  CHECK(message == Message(R"({"type":"server_tool_use","id":"t","input":)" + input.whole + "}"));
}

TEST_CASE("protocol::AnthropicCollector keeps what it does not know", "[protocol]") {
  const std::string stream =
      MessageStart(R"(,"stop_details":null,"later":{"x":1e2})") +
      BlockStart(0, R"({"type":"redacted_thinking","data":"ZGF0YQ=="})") +
      BlockStart(1, R"({"type":"web_search_tool_result","content":[{"n":1.10}]})") +
      BlockDelta(1, R"({"type":"sparkle_delta","sparkle":"x"})") + Event("sparkle", R"("a":1)") +
      BlockStart(2, R"({"type":"compaction","content":null})") +
      BlockDelta(2, R"({"type":"compaction_delta","content":"all of it"})") +
      Event("message_delta",
            R"("delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"r"},)"
            R"("container":{"id":"c"}},"usage":{"input_tokens":null,"output_tokens":9,)"
            R"("server_tool_use":{"web_search_requests":1}},"context_management":{"edits":[]})") +
      Event("message_stop");

  CHECK(
      Collect(stream) ==
      R"({"id":"msg_1","type":"message","role":"assistant","model":"m","content":[)"
      R"({"type":"redacted_thinking","data":"ZGF0YQ=="},)"
      R"({"type":"web_search_tool_result","content":[{"n":1.10}]},)"
      R"({"type":"compaction","content":"all of it"}],"stop_reason":"refusal","stop_sequence":null,)"
      R"("usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":9,)"
      R"("server_tool_use":{"web_search_requests":1}},"stop_details":{"type":"r"},"later":{"x":1e2},)"
      R"("container":{"id":"c"},"context_management":{"edits":[]}})");
}

TEST_CASE("protocol::AnthropicCollector names the model that took over", "[protocol]") {
  const std::string message =
      Collect(MessageStart() +
              BlockStart(0, R"({"type":"fallback","from":{"model":"m"},"to":{"model":"m-2"}})") +
              MessageEnd());

  CHECK(message.find(R"("role":"assistant","model":"m-2")") != std::string::npos);
}

TEST_CASE("protocol::AnthropicCollector lets no second message_delta erase the first",
          "[protocol]") {
  const std::string message = Collect(
      MessageStart() +
      Event("message_delta",
            R"("delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9})") +
      Event("message_delta", R"("delta":{"stop_reason":null},"usage":{"output_tokens":null})") +
      Event("message_stop"));

  CHECK(message == Message("", "max_tokens"));
}

TEST_CASE("protocol::AnthropicCollector puts in what an upstream left out", "[protocol]") {
  const std::string message = Collect(
      "data: {\"type\":\"message_start\",\"message\":{}}\n\n"
      "data: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\"}}\n\n"
      "data: "
      "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n"
      "data: {\"type\":\"message_stop\"}\n\n");

  const std::size_t id_end = message.find("\",\"type\"");
  CHECK(message.starts_with(R"({"id":"msg_)"));
  CHECK(id_end >= 24);
  CHECK(message.substr(id_end) ==
        R"(","type":"message","role":"assistant","model":"asked-for",)"
        R"("content":[{"type":"text","text":"x"}],"stop_reason":null,"stop_sequence":null,)"
        R"("usage":{"input_tokens":0,"output_tokens":0}})");
}

TEST_CASE("protocol::AnthropicCollector knows how far a stream has come", "[protocol]") {
  const std::string block = BlockStart(0, R"({"type":"text","text":""})");
  const std::string reason =
      Event("message_delta", R"("delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1})");

  const Collecting nothing(Event("ping") + "data: no JSON\n\n" + "data: 5\n\n");
  const Collecting begun(MessageStart() + block);
  const Collecting finished(MessageStart() + block + reason);
  const Collecting ended(MessageStart() + block + reason + Event("message_stop"));
  const Collecting failed(MessageStart() +
                          Event("error", R"("error":{"type":"overloaded_error"})"));

  CHECK(nothing.collector.empty());
  CHECK_FALSE(begun.collector.empty());
  CHECK_FALSE(begun.collector.finished());
  CHECK(finished.collector.finished());
  CHECK_FALSE(finished.collector.ended());
  CHECK(ended.collector.ended());
  CHECK(failed.failed);
}

}  // namespace
}  // namespace gateway::protocol::shape
