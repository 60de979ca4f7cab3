// Streams of an Anthropic upstream for an Anthropic client that asked for one.
#include "protocol/decoding.hpp"
#include "protocol/shape/message_events.hpp"

namespace gateway::protocol {
namespace {

using shape::BlockDelta;
using shape::BlockStart;
using shape::BlockStop;
using shape::Event;
using shape::Message;
using shape::MessageEnd;
using shape::MessageStart;

const Case kStream = With(MessagesStreamCase(), "text/event-stream");

std::string Text(const std::string& text) {
  return BlockDelta(0, R"({"type":"text_delta","text":")" + text + "\"}");
}
const std::string kBlock = BlockStart(0, R"({"type":"text","text":""})");
const std::string kReason =
    Event("message_delta", R"("delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4})");
const std::string kError =
    Event("error", R"("error":{"type":"overloaded_error","message":"Overloaded"})");

TEST_CASE("protocol::AnthropicDecoder passes a stream on byte for byte", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string upstream =
      MessageStart() + Event("ping") + kBlock + Text("你") +
      "event: content_block_delta\ndata: { \"type\" : \"content_block_delta\", \"index\":0,  "
      "\"delta\":{\"type\":\"text_delta\",\"text\":\"\\ud83d\\ude00 1.10\"}}\n\n" +
      ": keep going\n\n" + Event("sparkle", R"("n":1e2)") + BlockStop(0) + MessageEnd("max_tokens");

  const Decoded decoded = Decode(kStream, upstream, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(decoded.body == upstream);
  CHECK(decoded.stop_reason == "max_tokens");
  CHECK(decoded.usage.prompt == 8);
  CHECK(decoded.usage.cached == 5);
  CHECK(decoded.usage.completion == 9);
  CHECK(decoded.usage.source == UsageSource::kUpstream);
}

TEST_CASE("protocol::AnthropicDecoder takes lines that end in CRLF or CR", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string end = GENERATE("\r\n", "\r");
  const std::string plain = MessageStart() + kBlock + Text("x") + BlockStop(0) + MessageEnd();
  std::string upstream;
  for (const char c : plain) {
    upstream.append(c == '\n' ? end : std::string(1, c));
  }

  CHECK(Decode(kStream, upstream, piece).body == plain);
}

TEST_CASE("protocol::AnthropicDecoder names the events that have no name by their type",
          "[protocol]") {
  const std::string named = MessageStart() + kBlock + Text("x") + BlockStop(0) + MessageEnd();
  std::string unnamed;
  for (std::size_t at = 0; at < named.size();) {
    const std::size_t end = named.find('\n', at) + 1;
    if (!named.substr(at).starts_with("event:")) {
      unnamed.append(named, at, end - at);
    }
    at = end;
  }

  CHECK(Decode(kStream, unnamed, 1).body == named);
}

TEST_CASE("protocol::AnthropicDecoder goes by an event's name when its data has no type",
          "[protocol]") {
  const std::string upstream =
      MessageStart() + "event: message_stop\ndata: {}\n\n" + Text("never read");

  const Decoded decoded = Decode(kStream, upstream);

  CHECK(decoded.complete);
  CHECK(decoded.body == MessageStart() + "event: message_stop\ndata: {}\n\n");
}

TEST_CASE("protocol::AnthropicDecoder skips what is no event of a message", "[protocol]") {
  const std::string upstream = "data: not JSON\n\n" + MessageStart() +
                               "data: [DONE]\n\ndata: 5\n\n" + kBlock + "data: {\"cut\":\n\n" +
                               MessageEnd() + "data: [DONE]\n\n";

  CHECK(Decode(kStream, upstream, 1).body == MessageStart() + kBlock + MessageEnd());
}

TEST_CASE("protocol::AnthropicDecoder adds the message_stop that an upstream left out",
          "[protocol]") {
  const Decoded decoded = Decode(kStream, MessageStart() + kBlock + BlockStop(0) + kReason);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.body == MessageStart() + kBlock + BlockStop(0) + kReason + Event("message_stop"));
}

TEST_CASE("protocol::AnthropicDecoder may end once the reason to stop is known", "[protocol]") {
  const std::string begun = MessageStart() + kBlock;

  CHECK_FALSE(Decode(kStream, begun, 100, false).may_end);
  CHECK(Decode(kStream, begun + kReason, 100, false).may_end);
  CHECK_FALSE(Decode(kStream, begun + kReason, 100, false).complete);
}

TEST_CASE("protocol::AnthropicDecoder tells a stream that broke off", "[protocol]") {
  const std::string upstream = MessageStart() + kBlock + Text(std::string(400, 'x'));

  const Decoded decoded = Decode(kStream, upstream);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamStream);
  CHECK(decoded.body == upstream);
  // message_start counts the first token of the output only.
  CHECK(decoded.usage.prompt == 8);
  CHECK(decoded.usage.completion == 100);
  CHECK(decoded.usage.source == UsageSource::kEstimated);
}

TEST_CASE("protocol::AnthropicDecoder estimates where an upstream counts nothing", "[protocol]") {
  const std::string upstream =
      Event("message_start", R"("message":{"usage":{"input_tokens":0,"output_tokens":0}})") +
      kBlock + Text(std::string(40, 'x')) +
      Event("message_delta", R"("delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":0})") +
      Event("message_stop");

  const Decoded decoded = Decode(kStream, upstream);

  CHECK(decoded.usage.completion == 10);
  CHECK(decoded.usage.source == UsageSource::kEstimated);
}

TEST_CASE("protocol::AnthropicDecoder passes an error event on and ends with it", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string begun = MessageStart() + kBlock + Text("half");

  const Decoded decoded = Decode(kStream, begun + kError + Text("never read"), piece);

  CHECK(decoded.complete);
  CHECK(decoded.body == begun + kError);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStream);
  CHECK(decoded.reported->message == "Overloaded");
}

TEST_CASE("protocol::AnthropicDecoder answers an error before the message with its status",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string before =
      GENERATE("", "event: ping\ndata: {\"type\": \"ping\"}\n\n", ": hi\n\n");

  const Decoded decoded = Decode(kStream, before + kError, piece);

  CHECK(decoded.complete);
  CHECK(decoded.head.status == 529);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body ==
        R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})");
}

TEST_CASE("protocol::AnthropicDecoder keeps pings back until the message begins", "[protocol]") {
  const std::string ping = Event("ping");

  const Decoded pings = Decode(kStream, ping + ping, 1);
  const Decoded message = Decode(kStream, ping + MessageStart() + ping + kBlock + MessageEnd(), 1);

  REQUIRE(pings.failure);
  CHECK(pings.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(pings.body.empty());
  CHECK(message.body == ping + MessageStart() + ping + kBlock + MessageEnd());
}

TEST_CASE("protocol::AnthropicDecoder masks our key in an error event", "[protocol]") {
  const Decoded decoded = Decode(
      kStream,
      MessageStart() + Event("error", R"("error":{"type":"authentication_error","message":"bad )" +
                                          std::string(kKey) + "\"}"));

  CHECK(decoded.body.find(kKey) == std::string::npos);
  CHECK(decoded.body.find("bad ***") != std::string::npos);
}

TEST_CASE("protocol::AnthropicDecoder unfolds an object for a client that wants a stream",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 7, 100000);
  const std::string type = GENERATE("application/json", "text/plain", "");
  const std::string message = Message(
      R"({"type":"text","text":"x"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}})",
      "tool_use");

  const Decoded decoded = Decode(With(MessagesStreamCase(), type), message, piece);

  CHECK(decoded.complete);
  CHECK(decoded.head.streaming);
  CHECK(decoded.body == shape::Replay(message));
  CHECK(decoded.stop_reason == "tool_use");
  CHECK(decoded.usage.completion == 9);
}

}  // namespace
}  // namespace gateway::protocol
