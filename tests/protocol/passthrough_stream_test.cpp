// An upstream that streams, for a client that wants a stream.
#include <algorithm>
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

const Case kStream = With(StreamCase(), "text/event-stream; charset=utf-8");
const Case kWithUsage =
    With(StreamCase(R"(,"stream_options":{"include_usage":true})"), "text/event-stream");

std::string Chunk(const std::string& delta, const std::string& reason = "null",
                  const std::string& rest = "") {
  return R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":)" +
         delta + R"(,"finish_reason":)" + reason + "}]" + rest + "}";
}
std::string Event(const std::string& data) { return "data: " + data + "\n\n"; }

const std::string kRole = Chunk(R"({"role":"assistant","content":""})");
const std::string kHello = Chunk(R"({"content":"你好 \"finish_reason\":\"stop\" 😀"})");
const std::string kStop = Chunk("{}", "\"stop\"");
const std::string kDone = "data: [DONE]\n\n";

bool EndsWith(std::string_view text, std::string_view end) { return text.ends_with(end); }

TEST_CASE("protocol::OpenAiDecoder relays events with their data unchanged", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string end = GENERATE("\n", "\r\n", "\r");
  const std::string clean = Event(kRole) + Event(kHello) + Event(kStop) + kDone;
  std::string upstream;
  for (const std::string& data : {kRole, kHello, kStop, std::string("[DONE]")}) {
    upstream.append("id: 1").append(end).append("event: x").append(end).append("retry: 5");
    upstream.append(end).append("data:").append(data).append(end).append(end);
  }

  const Decoded decoded = Decode(kStream, upstream, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.body == clean);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(decoded.header("cache-control") == "no-cache");
}

TEST_CASE("protocol::OpenAiDecoder hands each event out as soon as it is whole", "[protocol]") {
  CHECK(Decode(kStream, Event(kRole) + "data: {", 1, false).body == Event(kRole));
  CHECK(Decode(kStream, "data: " + kRole + "\n", 1, false).body.empty());
}

TEST_CASE("protocol::OpenAiDecoder goes by the first bytes when the type says nothing",
          "[protocol]") {
  const std::string type = GENERATE("", "text/plain", "application/octet-stream");
  const std::size_t piece = GENERATE(1, 2, 100000);
  const std::string blank = GENERATE("", "\n\n", "\xEF\xBB\xBF", ": hi\n\n");

  const Decoded decoded =
      Decode(With(StreamCase(), type), blank + Event(kRole) + Event(kStop) + kDone, piece);

  CHECK(decoded.body == Event(kRole) + Event(kStop) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder relays comments, but none before the first event",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 100000);
  const std::string upstream =
      ": 排队\n\n" + Event(kRole) + ": keep-alive\n\n" + Event(kStop) + kDone + ": late\n\n";

  CHECK(Decode(kStream, ": 排队\n\n", piece, false).body.empty());
  CHECK(Decode(kStream, upstream, piece).body ==
        Event(kRole) + ": keep-alive\n\n" + Event(kStop) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder skips events that are no JSON objects", "[protocol]") {
  const std::string nonsense = GENERATE("processing", "{\"cut\":", "[1]", "\"\xFF\"", "");

  CHECK(Decode(kStream, Event(nonsense) + Event(kRole) + Event(nonsense) + Event(kStop) + kDone)
            .body == Event(kRole) + Event(kStop) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder drops what comes after the end", "[protocol]") {
  CHECK(Decode(kStream, Event(kRole) + kDone + Event(kHello) + kDone, GENERATE(1, 100000)).body ==
        Event(kRole) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder takes its own usage chunk out again", "[protocol]") {
  const std::size_t piece = GENERATE(1, 7, 100000);
  const std::string usage = R"({"prompt_tokens":9,"completion_tokens":4})";
  const std::string upstream = Event(Chunk(R"({"content":"a"})", "null", R"(,"usage":null)")) +
                               Event(Chunk("{}", "\"stop\"", ",\"usage\" : null ,\"x\":1")) +
                               Event(R"({"id":"c","choices":[ ],"usage":)" + usage + "}") + kDone;

  const Decoded ours = Decode(kStream, upstream, piece);
  CHECK(ours.body ==
        Event(Chunk(R"({"content":"a"})")) + Event(Chunk("{}", "\"stop\"", " ,\"x\":1")) + kDone);
  CHECK(ours.usage.prompt == 9);
  CHECK(ours.usage.completion == 4);

  const Decoded theirs = Decode(kWithUsage, upstream, piece);
  CHECK(theirs.body == upstream);
  CHECK(theirs.usage.prompt == 9);
}

TEST_CASE("protocol::OpenAiDecoder takes unasked usage out of every place it stands in",
          "[protocol]") {
  const std::string usage = R"({"prompt_tokens":1})";
  const std::string upstream =
      Event(R"({"usage":)" + usage + R"(,"choices":[{"index":0,"finish_reason":"stop"}]})") +
      Event(R"({ "usage":)" + usage + R"(})") + Event(R"({"choices":[],"prompt_filter":1})") +
      Event(R"({"choices":null,"usage":)" + usage + "}") + kDone;

  CHECK(Decode(kStream, upstream).body ==
        Event(R"({"choices":[{"index":0,"finish_reason":"stop"}]})") +
            Event(R"({"choices":[],"prompt_filter":1})") + kDone);
  Case off = kStream;
  off.include_usage = false;
  CHECK(Decode(off, upstream).body == upstream);
}

TEST_CASE("protocol::OpenAiDecoder adds a missing terminator to a finished stream", "[protocol]") {
  const std::size_t piece = GENERATE(1, 100000);
  const std::string cut_end = GENERATE("\n\n", "\n", "");

  const Decoded decoded = Decode(kStream, Event(kHello) + "data: " + kStop + cut_end, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.body == Event(kHello) + Event(kStop) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder takes a terminator without its blank line", "[protocol]") {
  CHECK(Decode(kStream, Event(kHello) + "data:[DONE]", GENERATE(1, 100000)).body ==
        Event(kHello) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder waits for every choice to finish", "[protocol]") {
  const std::string second = R"({"choices":[{"index":1,"delta":{},"finish_reason":null}]})";
  const std::string second_stop =
      R"({"choices":[{"index":1,"delta":{},"finish_reason":"length"}]})";

  const Decoded cut = Decode(kStream, Event(kRole) + Event(second) + Event(kStop));
  REQUIRE(cut.failure);
  CHECK(cut.failure->code == ErrorCode::kUpstreamStream);
  CHECK(Decode(kStream, Event(kRole) + Event(second) + Event(kStop) + Event(second_stop)).complete);
}

TEST_CASE("protocol::OpenAiDecoder takes no text for a finish reason", "[protocol]") {
  const Decoded decoded = Decode(
      kStream, Event(Chunk(R"({"content":"\"finish_reason\":\"stop\"","finish_reason":"stop"})")));

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamStream);
}

TEST_CASE("protocol::OpenAiDecoder makes an ordinary error of an error that comes first",
          "[protocol]") {
  const auto [data, status] = GENERATE(table<std::string, int>(
      {{R"({"error":{"message":"满 sk-upstream/0001-secret","code":429},"choices":[]})", 429},
       {R"({"error":{"message":"满 sk-upstream/0001-secret","code":"overloaded"}})", 502},
       {R"({"error":"满 sk-upstream/0001-secret"})", 502}}));
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);

  const Decoded decoded = Decode(kStream, ": hi\n\n" + Event(data) + Event(kRole) + kDone, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == status);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(json::CheckJson(decoded.body));
  CHECK(decoded.body.find("满 ***") != std::string::npos);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStatus);
  CHECK(decoded.reported->message == "满 ***");
}

TEST_CASE("protocol::OpenAiDecoder relays an error midway, and that is the end", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string error = R"({"error":{"message":"坏了 sk-other-0002-secret","code":null}})";

  const Decoded decoded =
      Decode(kStream, Event(kRole) + "event: error\n" + Event(error) + Event(kStop) + kDone, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.body == Event(kRole) + Event(R"({"error":{"message":"坏了 ***","code":null}})"));
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStream);
  CHECK(decoded.reported->message == "坏了 ***");
}

TEST_CASE("protocol::OpenAiDecoder takes an empty error for none", "[protocol]") {
  const std::string chunk = Chunk("{}", "\"stop\"", GENERATE(R"(,"error":null)", R"(,"error":"")"));

  CHECK(Decode(kStream, Event(chunk) + kDone).body == Event(chunk) + kDone);
}

TEST_CASE("protocol::OpenAiDecoder refuses a stream without an event", "[protocol]") {
  const std::string upstream =
      GENERATE("", "\n\n", ": ping\n\n", "data: [DONE]\n\n", "data: hello\n\n",
               R"({"choices":[{"finish_reason":"stop"}]})", "<html></html>");
  const std::size_t piece = GENERATE(1, 100000);
  CAPTURE(upstream);

  const Decoded decoded = Decode(kStream, upstream, piece);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(decoded.body.empty());
  CHECK_FALSE(decoded.complete);
}

TEST_CASE("protocol::OpenAiDecoder refuses an endless line", "[protocol]") {
  const Decoded decoded =
      Decode(kStream, Event(kRole) + "data: " + std::string(2U << 20U, 'x'), 65536);

  REQUIRE(decoded.failure);
  CHECK(decoded.body == Event(kRole));
}

TEST_CASE("protocol::OpenAiDecoder never cuts a stream off in silence", "[protocol]") {
  const std::string upstream = ": hi\r\n\r\n" + Event(kRole) + Event(kHello) + Event(kStop) +
                               Event(R"({"choices":[],"usage":{"prompt_tokens":1}})") + kDone;
  const std::string whole = Event(kRole) + Event(kHello) + Event(kStop) + kDone;
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  for (std::size_t cut = 0; cut <= upstream.size(); ++cut) {
    const Decoded decoded = Decode(kStream, std::string_view(upstream).substr(0, cut), piece);
    CAPTURE(cut);
    CHECK(decoded.complete != decoded.failure.has_value());
    if (decoded.complete) {
      CHECK(decoded.body == whole);
    } else {
      CHECK(whole.starts_with(decoded.body));
      CHECK_FALSE(EndsWith(decoded.body, kDone));
      CHECK((decoded.failure->code == ErrorCode::kUpstreamProtocol) == decoded.body.empty());
    }
  }
}

TEST_CASE("protocol::OpenAiDecoder estimates tokens when a stream ends untold", "[protocol]") {
  Case test = kStream;
  const std::string chunk =
      Event(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":"12345678"}}]})");

  const Usage cut = Decode(test, chunk + chunk, 1'000'000, false).usage;
  CHECK(cut.source == UsageSource::kEstimated);
  CHECK(cut.completion == 4);
  CHECK(Decode(test, chunk + kDone).usage.source == UsageSource::kEstimated);
  test.path = "/v1/completions";
  CHECK(Decode(test, Event(R"({"choices":[{"index":0,"text":"12345678"}]})") + kDone)
            .usage.completion == 2);
}

}  // namespace
}  // namespace gateway::protocol
