// What an Anthropic upstream answers an Anthropic client that asked for one object.
#include "protocol/decoding.hpp"
#include "protocol/shape/message_events.hpp"

namespace gateway::protocol {
namespace {

const Case kJson = With(MessagesCase(), "application/json");
const Case kEvents = With(MessagesCase(), "text/event-stream");

TEST_CASE("protocol::AnthropicDecoder passes a message on byte for byte", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string message =
      "{ \"later\":1.10, \"content\" : [{\"type\":\"text\",\"text\":\"\\u4f60\"}],\n"
      "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":7,\"output_tokens\":3,"
      "\"cache_creation_input_tokens\":2,\"cache_read_input_tokens\":null,"
      "\"output_tokens_details\":{\"thinking_tokens\":1}}}\n";

  const Decoded decoded = Decode(kJson, message, piece);

  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body == message);
  CHECK(decoded.stop_reason == "end_turn");
  CHECK(decoded.usage.prompt == 9);
  CHECK(decoded.usage.cache_written == 2);
  CHECK(decoded.usage.completion == 3);
  CHECK(decoded.usage.reasoning == 1);
}

TEST_CASE("protocol::AnthropicDecoder refuses what is no message", "[protocol]") {
  const std::string body = GENERATE("", "{}", "[]", R"({"content":"text"})", "no JSON",
                                    R"({"choices":[],"error":null})");

  const Decoded decoded = Decode(kJson, body);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(decoded.body.empty());
}

TEST_CASE("protocol::AnthropicDecoder gives an error in a 200 a status", "[protocol]") {
  const bool stream = GENERATE(false, true);
  const Case test = stream ? With(MessagesStreamCase(), "application/json") : kJson;
  const std::string body =
      R"({"type":"error","error":{"type":"rate_limit_error","message":"slow"}})";

  const Decoded named = Decode(test, body);
  const Decoded numbered = Decode(test, R"({"error":{"message":"slow","code":429}})");
  const Decoded bare = Decode(test, R"({"type":"error","message":"odd"})");

  CHECK(named.complete);
  CHECK(named.head.status == 502);
  CHECK(numbered.head.status == 429);
  CHECK_FALSE(named.head.streaming);
  CHECK(named.body == body);
  REQUIRE(named.reported);
  CHECK(named.reported->message == "slow");
  CHECK(bare.head.status == 502);
}

TEST_CASE("protocol::AnthropicDecoder folds a stream that nobody asked for", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string message = shape::Message(
      R"({"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"你"},)"
      R"({"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890}})",
      "tool_use");

  const Decoded decoded = Decode(kEvents, shape::Replay(message), piece);

  CHECK(decoded.complete);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body == message);
  CHECK(decoded.stop_reason == "tool_use");
  CHECK(decoded.usage.prompt == 8);
  CHECK(decoded.usage.completion == 9);
}

TEST_CASE("protocol::AnthropicDecoder folds a stream without its message_stop", "[protocol]") {
  const std::string reason = shape::Event(
      "message_delta", R"("delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9})");

  const Decoded decoded = Decode(kEvents, shape::MessageStart() + reason);

  CHECK(decoded.body == shape::Message(""));
}

TEST_CASE("protocol::AnthropicDecoder folds no stream that broke off or failed", "[protocol]") {
  const std::string begun =
      shape::MessageStart() + shape::BlockStart(0, R"({"type":"text","text":"x"})");

  const Decoded cut = Decode(kEvents, begun, 1);
  const Decoded empty = Decode(kEvents, shape::Event("ping"), 1);
  const Decoded failed = Decode(
      kEvents, begun + shape::Event("error", R"("error":{"type":"api_error","message":"m"})"), 1);

  REQUIRE(cut.failure);
  CHECK(cut.failure->code == ErrorCode::kUpstreamStream);
  REQUIRE(empty.failure);
  CHECK(empty.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(failed.head.status == 502);
  CHECK(failed.body == R"({"type":"error","error":{"type":"api_error","message":"m"}})");
}

TEST_CASE("protocol::AnthropicDecoder passes a count of tokens on", "[protocol]") {
  Case test = kJson;
  test.path = "/v1/messages/count_tokens";
  const std::string count = R"({ "input_tokens":2095, "context_management":null })";

  const Decoded decoded = Decode(test, count, 3);

  CHECK(decoded.complete);
  CHECK(decoded.body == count);
}

TEST_CASE("protocol::AnthropicDecoder passes error bodies on, and writes those that are none",
          "[protocol]") {
  const std::string body =
      R"({"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":"req_1"})";

  const Decoded own = Decode(With(MessagesStreamCase(), "application/json", 529), body, 2);
  const Decoded page = Decode(With(MessagesCase(), "text/html", 502), "<title>Bad</title>", 2);

  CHECK(own.head.status == 529);
  CHECK(own.body == body);
  CHECK(page.head.status == 502);
  CHECK(
      page.body ==
      R"({"type":"error","error":{"type":"api_error","message":"the upstream answered HTTP 502 with an HTML page: Bad"},"request_id":null})");
}

}  // namespace
}  // namespace gateway::protocol
