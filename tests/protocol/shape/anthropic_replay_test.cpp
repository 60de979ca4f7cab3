#include "protocol/shape/message_events.hpp"

namespace gateway::protocol::shape {
namespace {

const std::string kAllBlocks =
    R"({"type":"thinking","thinking":"想","signature":"c2ln"},)"
    R"({"type":"thinking","thinking":"","signature":"only"},)"
    R"({"type":"redacted_thinking","data":"ZA=="},)"
    R"({"type":"text","text":"T\n\"q\"","citations":[{"n":1.10},{"n":2}]},)"
    R"({"type":"text","text":"","citations":null},)"
    R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"x"}},)"
    R"({"type":"web_search_tool_result","tool_use_id":"s","content":[{"title":"t"}]},)"
    R"({"type":"tool_use","id":"a","name":"f","input":{}},)"
    R"({"type":"tool_use","id":"b","name":"f","input":{"n":12345678901234567890.50,"s":"\"\u4f60\\"}})";

TEST_CASE("protocol::ReplayMessage writes the stream that the message could have been",
          "[protocol]") {
  const std::string events = Replay(
      Message(R"({"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"x"},)"
              R"({"type":"tool_use","id":"b","name":"f","input":{"a":"\"1\""}})",
              "tool_use"));

  CHECK(
      events ==
      Event(
          "message_start",
          R"("message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],)"
          R"("stop_reason":null,"stop_sequence":null,)"
          R"("usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":9}})") +
          BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
          BlockDelta(0, R"({"type":"thinking_delta","thinking":"t"})") +
          BlockDelta(0, R"({"type":"signature_delta","signature":"s"})") + BlockStop(0) +
          BlockStart(1, R"({"type":"text","text":""})") +
          BlockDelta(1, R"({"type":"text_delta","text":"x"})") + BlockStop(1) +
          BlockStart(2, R"({"type":"tool_use","id":"b","name":"f","input":{}})") +
          BlockDelta(2, R"({"type":"input_json_delta","partial_json":"{\"a\":\"\\\"1\\\"\"}"})") +
          BlockStop(2) +
          Event("message_delta",
                R"("delta":{"stop_reason":"tool_use","stop_sequence":null},)"
                R"("usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":9})") +
          Event("message_stop"));
}

TEST_CASE("protocol::ReplayMessage and the collector are each other's reverse", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string message = GENERATE(
      Message(""), Message(kAllBlocks, "pause_turn"),
      R"({"id":"i","type":"message","role":"assistant","model":"m","content":[],)"
      R"("stop_reason":"stop_sequence","stop_sequence":"END","stop_details":{"a":[1]},"later":1E5,)"
      R"("container":{"id":"c"},"usage":{"input_tokens":1,"output_tokens":2,"service_tier":null}})");

  CHECK(Collect(Replay(message), piece) == message);
}

TEST_CASE("protocol::ReplayMessage takes a message of many lines", "[protocol]") {
  std::string message = Message(kAllBlocks);
  std::string spread;
  for (const char c : message) {
    spread.append(c == '[' ? "[\r\n  " : std::string(1, c));
  }

  CHECK(Collect(Replay(spread)) == message);
}

TEST_CASE("protocol::ReplayMessage puts in what an upstream left out", "[protocol]") {
  const std::string events = Replay(R"({"content":[5,{"type":"text","text":"x"}]})");

  CHECK(events.find(R"("model":"asked-for","stop_reason":null,"stop_sequence":null})") !=
        std::string::npos);
  CHECK(events.find(R"("usage":{"input_tokens":0,"output_tokens":0})") != std::string::npos);
  CHECK(events.find(R"("index":0,"content_block":{"type":"text","text":""})") != std::string::npos);
  CHECK(events.find(R"("delta":{"stop_reason":null,"stop_sequence":null})") != std::string::npos);
}

TEST_CASE("protocol::ReplayMessage refuses what is no message", "[protocol]") {
  const std::string object = GENERATE("", "no JSON", "[]", "{}", R"({"content":"x"})");

  std::string events;
  const auto replayed = ReplayMessage(object, "m", &events);

  REQUIRE_FALSE(replayed);
  CHECK(replayed.error().code == ErrorCode::kUpstreamProtocol);
  CHECK(events.empty());
}

}  // namespace
}  // namespace gateway::protocol::shape
