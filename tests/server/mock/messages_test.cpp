#include <string>

#include "messages_fixture.hpp"
#include "server/mock/thinking_signature.hpp"

// What a running mock answers to /messages when all goes well.
namespace gateway::server::mock {
namespace {

constexpr std::string_view kOneBlock =
    "message_start ping content_block_start content_block_delta content_block_stop "
    "message_delta message_stop ";
constexpr std::string_view kTwoBlocks =
    "message_start ping content_block_start content_block_delta content_block_stop "
    "content_block_start content_block_delta content_block_stop message_delta message_stop ";
constexpr std::string_view kThought = "The user said: hi. I repeat it, as a mock does. ";

TEST_CASE("mock::MockUpstream echoes a message in Anthropic's shape", "[mock]") {
  const RunningMock mock;

  const auto response = PostMessages(mock, MessagesText());

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->get_header_value("request-id").starts_with("req_"));
  CHECK(response->body.starts_with(R"({"id":"msg_)"));
  CHECK(Has(response->body,
            R"("type":"message","role":"assistant","model":"mock-small","content":[{"type":"text",)"
            R"("text":"Hello! This is mock-small, the mock upstream of gateway-server. You said: )"
            R"(hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":4,)"
            R"("cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":12}})"));
}

TEST_CASE("mock::MockUpstream streams a message with all its events", "[mock]") {
  const RunningMock mock;

  const auto response = PostMessages(mock, MessagesText(R"("stream":true,)"));

  REQUIRE(response);
  CHECK(response->get_header_value("content-type") == "text/event-stream; charset=utf-8");
  const auto events = EventsOf(response->body);
  CHECK(OrderOf(events) == kOneBlock);
  REQUIRE(events.size() == 12 + 6);
  CHECK(events[0].data.ends_with(
      R"("content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":4,)"
      R"("cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}})"));
  CHECK(events[2].data == R"({"type":"content_block_start","index":0,"content_block":)"
                          R"({"type":"text","text":""}})");
  CHECK(events[3].data == R"({"type":"content_block_delta","index":0,"delta":)"
                          R"({"type":"text_delta","text":"Hello! "}})");
  CHECK(
      Has(events[16].data, R"("delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":)"));
  CHECK(Has(events[16].data, R"("output_tokens":12})"));
}

TEST_CASE("mock::MockUpstream uses the tool that a message demands", "[mock]") {
  const RunningMock mock;

  const auto plain = PostMessages(mock, MessagesText(kTool));
  const auto stream = PostMessages(mock, MessagesText(std::string(kTool) + R"("stream":true,)"));

  CHECK(Has(plain->body, R"("content":[{"type":"tool_use","id":"toolu_)"));
  CHECK(Has(plain->body, R"("name":"find","input":{"q": "text"}}],"stop_reason":"tool_use")"));
  const auto events = EventsOf(stream->body);
  CHECK(OrderOf(events) == kOneBlock);
  CHECK(Has(events[2].data, R"("name":"find","input":{}}})"));
  CHECK(Has(events[3].data, R"("delta":{"type":"input_json_delta","partial_json":""}})"));
  CHECK(Has(events[4].data, R"("partial_json":"{\"q\": "}})"));
  CHECK(Has(events[5].data, R"("partial_json":"\"text\"}"}})"));
  CHECK(Has(events[7].data, R"("stop_reason":"tool_use")"));
}

TEST_CASE("mock::MockUpstream uses no tool unless a message demands it", "[mock]") {
  const RunningMock mock;
  const std::string choice =
      GENERATE(as<std::string>(), R"({"type":"auto"})", R"({"type":"none"})");

  const auto response = PostMessages(
      mock,
      MessagesText(R"("tools":[{"name":"find","input_schema":{}}],"tool_choice":)" + choice + ","));

  CHECK(Has(response->body, R"("stop_reason":"end_turn")"));
}

TEST_CASE("mock::MockUpstream thinks before its message when asked", "[mock]") {
  const RunningMock mock;
  const std::string thinking =
      GENERATE(std::string(kThinking), std::string(R"("thinking":{"type":"adaptive"},)"));

  const auto plain = PostMessages(mock, MessagesText(thinking));
  const auto stream = PostMessages(mock, MessagesText(thinking + R"("stream":true,)"));

  CHECK(Has(plain->body,
            fmt::format(R"("content":[{{"type":"thinking","thinking":"{}","signature":"{}"}},)"
                        R"({{"type":"text","text":"Hello! )",
                        kThought, SignatureOf(kThought))));
  constexpr std::string_view kTokens =
      R"("output_tokens":23,"output_tokens_details":{"thinking_tokens":11}})";
  CHECK(Has(plain->body, kTokens));
  const auto events = EventsOf(stream->body);
  CHECK(OrderOf(events) == kTwoBlocks);
  CHECK(Has(events[2].data, R"({"type":"thinking","thinking":"","signature":""}})"));
  CHECK(Has(events[3].data, R"("index":0,"delta":{"type":"thinking_delta","thinking":"The "}})"));
  CHECK(Has(events[14].data, fmt::format(R"({{"type":"signature_delta","signature":"{}"}}}})",
                                         SignatureOf(kThought))));
  CHECK(Has(events[16].data, R"("index":1,"content_block":{"type":"text","text":""}})"));
  CHECK(Has(events[events.size() - 2].data, kTokens));
}

TEST_CASE("mock::MockUpstream thinks before it uses a tool, too", "[mock]") {
  const RunningMock mock;
  const std::string more = std::string(kThinking).append(kTool);

  CHECK(Has(PostMessages(mock, MessagesText(more))->body, R"("},{"type":"tool_use",)"));
  CHECK(OrderOf(EventsOf(PostMessages(mock, MessagesText(more + R"("stream":true,)"))->body)) ==
        kTwoBlocks);
}

TEST_CASE("mock::MockUpstream gives the JSON that output_config demands", "[mock]") {
  const RunningMock mock;
  const std::string format =
      R"({"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer"}}}})";

  CHECK(Has(PostMessages(mock, MessagesText(R"("output_config":{"format":)" + format + "},"))->body,
            R"("text":"{\"a\": 1}"})"));
  CHECK(Has(PostMessages(mock, MessagesText(R"("output_format":)" + format + ","))->body,
            R"("text":"{\"a\": 1}"})"));
}

TEST_CASE("mock::MockUpstream fills messages to order", "[mock]") {
  MockOptions options;
  options.chunks = 2;
  options.usage = false;
  const RunningMock mock(options);

  const auto plain = PostMessages(mock, MessagesText(kThinking));
  const auto stream = PostMessages(mock, MessagesText(R"("stream":true,)"));

  CHECK(Has(plain->body, R"("text":"chunk 1 chunk 2 "}],"stop_reason":"end_turn",)"
                         R"("stop_sequence":null})"));
  CHECK(Has(stream->body, R"("text":"chunk 2 "})"));
  CHECK_FALSE(Has(stream->body, "usage"));
}

TEST_CASE("mock::MockUpstream counts the tokens of a message", "[mock]") {
  const RunningMock mock;
  const std::string body =
      R"({"model":"m","system":[{"type":"text","text":"be kind"}],"messages":[{"role":"user",)"
      R"("content":[{"type":"text","text":"four"},{"type":"image","source":{}}]}]})";

  CHECK(mock.Post("/v1/messages/count_tokens?beta=true", body)->body == R"({"input_tokens":1606})");
  CHECK(mock.Post("/v1/messages/count_tokens", R"({"model":"m"})")->status == 400);
}

}  // namespace
}  // namespace gateway::server::mock
