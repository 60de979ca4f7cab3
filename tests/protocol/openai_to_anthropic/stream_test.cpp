// Streams as a whole: their frame, their end, and what may come in between.
#include "protocol/openai_to_anthropic/streaming.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

using Said = std::vector<std::string>;

const std::string kPlain = MessageStart() + Event("ping") + TextStart() + TextDelta("caf\\u00e9 ") +
                           TextDelta("你😀") + BlockStop(0) + MessageEnd("max_tokens");
const Said kPlainDeltas = {kRole, Content("caf\\u00e9 "), Content("你😀"), Finish("length"),
                           "[DONE]"};

TEST_CASE("openai_to_anthropic: a stream of messages becomes one of chunks", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);

  const Decoded answer = AnswerStream(Events(kPlain, piece));

  CHECK_FALSE(answer.failure);
  CHECK(answer.complete);
  CHECK(answer.head.status == 200);
  CHECK(answer.head.streaming);
  CHECK(answer.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(answer.header("cache-control") == "no-cache");
  CHECK(answer.header("content-length").empty());
  CHECK(Deltas(answer.body) == kPlainDeltas);
  CHECK(answer.body.starts_with(
      R"(data: {"id":"msg_1","object":"chat.completion.chunk","created":)"));
  CHECK(answer.body.find(R"(,"model":"m","choices":[{"index":0,"delta":{"role")") !=
        std::string::npos);
  CHECK(answer.body.ends_with("\n\ndata: [DONE]\n\n"));
  CHECK(answer.body.find("usage") == std::string::npos);
  CHECK(answer.stop_reason == "max_tokens");
  CHECK(answer.usage.prompt == 8);
  CHECK(answer.usage.completion == 9);
  CHECK(answer.usage.source == UsageSource::kUpstream);
}

TEST_CASE("openai_to_anthropic: a stream's lines may end in CRLF or CR", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7);
  const std::string end = GENERATE("\r\n", "\r");
  std::string stream = "\xEF\xBB\xBF";
  for (const char c : kPlain) {
    stream.append(c == '\n' ? end : std::string(1, c));
  }

  CHECK(Deltas(AnswerStream(Events(stream, piece)).body) == kPlainDeltas);
}

TEST_CASE("openai_to_anthropic: usage comes last, when it was asked for", "[protocol]") {
  const std::string stream =
      Event("message_start",
            R"("message":{"id":"msg_1","model":"m","usage":{"input_tokens":3,)"
            R"("cache_read_input_tokens":5,"output_tokens":1,"service_tier":"standard"}})") +
      TextStart() + TextDelta("x") +
      // Numbers are told anew, not added; what is not told stays.
      Event("message_delta", R"("delta":{},"usage":{"output_tokens":7,"input_tokens":null})") +
      Event("message_delta", R"("delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,)"
                             R"("output_tokens_details":{"thinking_tokens":2}})") +
      Event("message_stop");

  const Decoded answer =
      AnswerStream(Events(stream), R"(,"stream_options":{"include_usage":true})");

  const std::vector<std::string> data = DataOf(answer.body).data;
  REQUIRE(data.size() == 5);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(data[i].ends_with(R"(}],"usage":null})"));
  }
  CHECK(data[3].substr(data[3].find(R"("model")")) ==
        R"("model":"m","choices":[],"usage":{"prompt_tokens":8,"completion_tokens":9,)"
        R"("total_tokens":17,"prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":0},)"
        R"("completion_tokens_details":{"reasoning_tokens":2}},"service_tier":"default"})");
  CHECK(data[4] == "[DONE]");
  CHECK(answer.usage.reasoning == 2);
}

TEST_CASE("openai_to_anthropic: a stream that gave its reason may end without its stop",
          "[protocol]") {
  const std::string open = kPlain.substr(0, kPlain.find("event: message_stop"));

  const Decoded ended = AnswerStream(Events(open));
  CHECK_FALSE(ended.failure);
  CHECK(ended.complete);
  CHECK(Deltas(ended.body) == kPlainDeltas);

  Upstream cut = Events(open);
  cut.ends = false;
  CHECK_FALSE(AnswerStream(cut).complete);
  CHECK(AnswerStream(cut).may_end);
}

TEST_CASE("openai_to_anthropic: the last event needs no blank line behind it", "[protocol]") {
  CHECK(Deltas(AnswerStream(Events(kPlain.substr(0, kPlain.size() - 2), 3)).body) == kPlainDeltas);
}

TEST_CASE("openai_to_anthropic: a stream that was cut off is no answer", "[protocol]") {
  const std::size_t length = GENERATE(0, 1, 2) * kPlain.find("event: message_delta") / 2;
  CAPTURE(length);

  const Decoded answer = AnswerStream(Events(kPlain.substr(0, length), 7));

  REQUIRE(answer.failure);
  CHECK_FALSE(answer.complete);
  CHECK_FALSE(answer.may_end);
  CHECK(answer.body.find(R"("finish_reason":")") == std::string::npos);
  CHECK(answer.body.find("[DONE]") == std::string::npos);
  const Response told = ErrorResponse(Dialect::kOpenAi, *answer.failure);
  CHECK(told.status == 502);
  CHECK(MemberOf(told.body, "error.type") == R"("upstream_error")");
}

TEST_CASE("openai_to_anthropic: a client in mid-stream is told that it was cut off", "[protocol]") {
  Asking asking;
  const EncodedCall call = asking.Encode(StreamChat());
  std::string out;
  call.decoder->OnHead(ResponseHead{200, {{"content-type", "text/event-stream"}}, false});
  REQUIRE(call.decoder->OnBody(MessageStart() + TextStart() + TextDelta("x"), &out));
  const auto ended = call.decoder->OnEnd(&out);

  REQUIRE_FALSE(ended);
  const std::string event = call.decoder->ErrorEvent(ended.error());
  CHECK(event.starts_with(R"(data: {"error":{"message":")"));
  CHECK(event.ends_with(R"(,"type":"upstream_error","param":null,"code":null}})"
                        "\n\n"));
  // Then the tokens are estimated from what was given.
  CHECK(call.decoder->usage().prompt == 8);
}

TEST_CASE("openai_to_anthropic: after its stop a stream says nothing more", "[protocol]") {
  CHECK(Deltas(AnswerStream(Events(kPlain + TextStart(1) + TextDelta("y", 1) + MessageEnd() +
                                   Event("error", R"("error":{"message":"late"})")))
                   .body) == kPlainDeltas);
}

TEST_CASE("openai_to_anthropic: events are known by their type, or else by their name",
          "[protocol]") {
  std::string unnamed;
  std::string untyped;
  for (std::size_t at = 0; at < kPlain.size();) {
    const std::size_t line_end = kPlain.find('\n', at) + 1;
    const std::string line = kPlain.substr(at, line_end - at);
    unnamed += line.starts_with("event:") ? "" : line;
    const std::size_t type = line.find(R"("type":")");
    const std::size_t type_end = line.find('"', type + 8) + 1;
    untyped += !line.starts_with("data:") ? line
               : line[type_end] == ','    ? line.substr(0, type) + line.substr(type_end + 1)
                                          : line.substr(0, type) + line.substr(type_end);
    at = line_end;
  }
  CHECK(Deltas(AnswerStream(Events(unnamed)).body) == kPlainDeltas);
  CHECK(Deltas(AnswerStream(Events(untyped)).body) == kPlainDeltas);
}

TEST_CASE("openai_to_anthropic: what is unknown or broken in a stream is passed over",
          "[protocol]") {
  CHECK(Deltas("data: {broken\n\nevent: x\ndata: [DONE]\n\ndata: 7\n\n" +
                   Event("sparkle", R"("index":0)") + TextStart() +
                   BlockDelta(0, R"({"type":"sparkle_delta","text":"no"})") +
                   BlockDelta(0, R"({"type":"text_delta","text":null})") +
                   BlockDelta(0, R"({"type":"text_delta","text":""})") + BlockStop(5) +
                   TextDelta("nowhere", 9) + TextDelta("x") + MessageStart() + BlockStop(0),
               "end_turn") == Said{Content("x"), Finish("stop")});
}

TEST_CASE("openai_to_anthropic: a stream without its beginning gets one", "[protocol]") {
  const Decoded answer = AnswerStream(Events(TextStart() + TextDelta("x") + MessageEnd()));
  CHECK(Deltas(answer.body) == Said{kRole, Content("x"), Finish("stop"), "[DONE]"});
  CHECK(answer.body.starts_with(R"(data: {"id":"chatcmpl-)"));
  CHECK(answer.body.find(R"("model":"m-up")") != std::string::npos);
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
