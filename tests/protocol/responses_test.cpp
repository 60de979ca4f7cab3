#include <string>
#include <string_view>
#include <vector>

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

Case ResponsesCase(bool stream) {
  Case test =
      With(stream ? StreamCase() : JsonCase(), stream ? "text/event-stream" : "application/json");
  test.path = "/v1/responses";
  return test;
}

std::string Event(const std::string& type, int number, const std::string& rest) {
  return "event: " + type + "\ndata: {\"type\":\"" + type +
         "\",\"sequence_number\":" + std::to_string(number) + "," + rest + "}\n\n";
}

const std::string kCreated =
    Event("response.created", 0, R"("response":{"id":"r1","object":"response","output":[]})");
const std::string kDelta = Event("response.output_text.delta", 1, R"("delta":"12345678")");
constexpr std::string_view kWhole =
    R"({"id":"r1","object":"response","status":"completed","error":null,"output":[)"
    R"({"type":"message","id":"i1","status":"completed","role":"assistant","content":[)"
    R"({"type":"output_text","text":"你好","annotations":[]}]},)"
    R"({"type":"function_call","id":"i2","call_id":"c","name":"f","arguments":"{}"}],)"
    R"("usage":{"input_tokens":5,"output_tokens":3,"total_tokens":8,)"
    R"("input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}})";
const std::string kCompleted =
    Event("response.completed", 2, "\"response\":" + std::string(kWhole));

TEST_CASE("protocol::OpenAiDecoder relays a stream of the Responses API as it is", "[protocol]") {
  const std::string stream = kCreated + kDelta + kCompleted;
  const std::size_t piece = GENERATE(1, 3, 100'000);

  const Decoded decoded = Decode(ResponsesCase(true), stream, piece);

  CHECK(decoded.body == stream);
  CHECK(decoded.head.streaming);
  CHECK(decoded.complete);
  CHECK_FALSE(decoded.failure);
  CHECK(decoded.usage.prompt == 5);
  CHECK(decoded.usage.completion == 3);
  CHECK(decoded.usage.cached == 2);
  CHECK(decoded.usage.reasoning == 1);
}

TEST_CASE("protocol::OpenAiDecoder is done with a response at its last event", "[protocol]") {
  CHECK(Decode(ResponsesCase(true), kCreated + kCompleted + kDelta, 1'000'000, false).body ==
        kCreated + kCompleted);
  CHECK_FALSE(Decode(ResponsesCase(true), kCreated + kDelta, 1'000'000, false).complete);
}

TEST_CASE("protocol::OpenAiDecoder does not take a response that broke off for a whole one",
          "[protocol]") {
  const Decoded cut = Decode(ResponsesCase(true), kCreated + kDelta);

  REQUIRE(cut.failure);
  CHECK(cut.failure->code == ErrorCode::kUpstreamStream);
  CHECK(cut.usage.source == UsageSource::kEstimated);
  CHECK(cut.usage.completion == 2);
}

TEST_CASE("protocol::OpenAiDecoder tells clients of the Responses API how their stream failed",
          "[protocol]") {
  Request request;
  request.path = "/v1/responses";
  request.body = StreamCase().body;
  const auto head = json::ReadCallHead(request.body);
  const Target target{TestProvider(), "m"};
  const Key key{"k", Secret(std::string(kKey))};
  const auto call = NewOpenAiPassthrough()->Encode(request, *head, target, key);
  REQUIRE(call);
  ResponseDecoder* const decoder = call->decoder.get();
  std::string out;
  decoder->OnHead(ResponseHead{200, {{"content-type", "text/event-stream"}}, false});
  REQUIRE(decoder->OnBody(kCreated + kDelta, &out));

  const std::string told = decoder->ErrorEvent(Fail(ErrorCode::kTimeout, "too \"late\""));

  CHECK(
      told ==
      "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":2,"
      "\"response\":{\"id\":\"r1\",\"object\":\"response\",\"output\":[],\"status\":\"failed\","
      "\"error\":{\"code\":\"server_error\",\"message\":\"too \\\"late\\\"\"}}}\n\n"
      "event: error\ndata: {\"type\":\"error\",\"sequence_number\":3,\"code\":\"timeout\","
      "\"message\":\"too \\\"late\\\"\",\"param\":null,\"error\":{\"message\":"
      "\"too \\\"late\\\"\",\"type\":\"timeout_error\",\"param\":null,\"code\":\"timeout\"}}\n\n");
}

TEST_CASE("protocol::OpenAiDecoder answers with the error that comes before any event",
          "[protocol]") {
  const Decoded decoded = Decode(ResponsesCase(true),
                                 "event: error\ndata: {\"type\":\"error\",\"code\":\"x\","
                                 "\"message\":\"busy\",\"sequence_number\":0}\n\n");
  CHECK(decoded.head.status == 502);
  CHECK_FALSE(decoded.head.streaming);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->message == "busy");
}

TEST_CASE("protocol::OpenAiDecoder passes a failed response on and notes why", "[protocol]") {
  const std::string failed = R"({"id":"r1","object":"response","status":"failed","output":[],)"
                             R"("error":{"code":"server_error","message":"no luck"}})";
  const std::string stream = kCreated + Event("response.failed", 1, "\"response\":" + failed);

  const Decoded streamed = Decode(ResponsesCase(true), stream);
  CHECK(streamed.body == stream);
  REQUIRE(streamed.reported);
  CHECK(streamed.reported->message == "no luck");
  const Decoded plain = Decode(ResponsesCase(false), failed);
  CHECK(plain.body == failed);
  CHECK(plain.head.status == 200);
  REQUIRE(plain.reported);
  CHECK(plain.reported->message == "no luck");
}

TEST_CASE("protocol::OpenAiDecoder folds a streamed response for a client that asked for none",
          "[protocol]") {
  Case test = ResponsesCase(false);
  test.headers = {{"content-type", "text/event-stream"}};

  const Decoded decoded = Decode(test, kCreated + kDelta + kCompleted);

  CHECK(decoded.body == kWhole);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.usage.prompt == 5);
  CHECK(Decode(test, kCreated + kDelta).failure);
}

TEST_CASE("protocol::OpenAiDecoder unfolds a response for a client that asked for a stream",
          "[protocol]") {
  Case test = ResponsesCase(true);
  test.headers = {{"content-type", "application/json"}};

  const Decoded decoded = Decode(test, kWhole);

  CHECK(decoded.head.streaming);
  CHECK(decoded.complete);
  std::vector<std::string> types;
  for (auto at = decoded.body.find("event: "); at != std::string::npos;
       at = decoded.body.find("event: ", at + 1)) {
    types.push_back(decoded.body.substr(at + 7, decoded.body.find('\n', at) - at - 7));
  }
  CHECK(types == std::vector<std::string>{
                     "response.created", "response.in_progress", "response.output_item.added",
                     "response.content_part.added", "response.output_text.delta",
                     "response.output_text.done", "response.content_part.done",
                     "response.output_item.done", "response.output_item.added",
                     "response.function_call_arguments.delta",
                     "response.function_call_arguments.done", "response.output_item.done",
                     "response.completed"});
  CHECK(decoded.body.ends_with("\"response\":" + std::string(kWhole) + "}\n\n"));
  CHECK(decoded.usage.completion == 3);
}

}  // namespace
}  // namespace gateway::protocol
