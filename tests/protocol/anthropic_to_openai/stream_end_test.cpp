// How an OpenAI upstream's stream ends, or breaks off, for an Anthropic client.
#include <string>
#include <string_view>

#include "protocol/anthropic_to_openai/completions.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

const std::string kRole = Chunk(R"({"role":"assistant","content":""})");
const std::string kCall =
    Calls(R"({"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}})");
const std::string kCallBlock = ToolBlock(0, "c", "f", "{}");

TEST_CASE("anthropic_to_openai: why a stream stopped", "[protocol]") {
  const auto [upstream, end] = GENERATE(table<std::string, std::string>(
      {{Say("a") + Stop("stop"), TextBlock(0, "a") + End("end_turn")},
       {Say("a") + Stop("length"), TextBlock(0, "a") + End("max_tokens")},
       {Say("a") + Stop("content_filter"), TextBlock(0, "a") + End("refusal")},
       {Say("a") + Stop("eos"), TextBlock(0, "a") + End("end_turn")},
       {Say("a") + Stop("tool_calls"), TextBlock(0, "a") + End("end_turn")},
       {Say("a"), TextBlock(0, "a") + End("end_turn")},
       {kCall + Stop("tool_calls"), kCallBlock + End("tool_use")},
       {kCall + Stop("stop"), kCallBlock + End("tool_use")},
       {kCall + Stop("length"), kCallBlock + End("max_tokens")},
       {kCall, kCallBlock + End("tool_use")},
       {Stop(), End("end_turn")}}));

  CHECK(Stream(kRole + upstream + kDone, GENERATE(2, 100000)).body == Start() + end);
}

TEST_CASE("anthropic_to_openai: a stream tells the stop sequence that it came upon", "[protocol]") {
  CHECK(
      AskWith(R"(,"stream":true,"stop_sequences":["EN\u0044"])")
          .Decode(Say("a") + Chunk("{}", R"(,"finish_reason":"stop","stop_reason":"END")") + kDone,
                  "text/event-stream")
          .body == Start() + TextBlock(0, "a") + End("stop_sequence", R"("END")"));
}

TEST_CASE("anthropic_to_openai: a finished stream needs no terminator", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 100000);
  const std::string end = GENERATE("", "data: [DONE]", "data:[DONE]\n", "data: [DO\n\n");

  const Decoded decoded = Stream(kRole + Say("a") + Stop() + end, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.body == Start() + TextBlock(0, "a") + End());
}

TEST_CASE("anthropic_to_openai: a stream may end once the reason to stop is known", "[protocol]") {
  CHECK_FALSE(Stream(kRole + Say("a"), 1, false).may_end);
  CHECK(Stream(kRole + Say("a") + Stop(), 1, false).may_end);
  CHECK_FALSE(Stream(kRole + Say("a") + Stop(), 1, false).complete);
}

TEST_CASE("anthropic_to_openai: nothing comes after the end", "[protocol]") {
  CHECK(Stream(kRole + Say("a") + Stop() + kDone + Say("late") + kDone, GENERATE(1, 100000)).body ==
        Start() + TextBlock(0, "a") + End());
}

TEST_CASE("anthropic_to_openai: a stream that breaks off is never given an end", "[protocol]") {
  const std::string upstream =
      kRole + Say("a") + kCall + Stop() + "data: {\"choices\":[],\"usage\":{}}\n\n" + kDone;
  const std::string whole = Stream(upstream).body;
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  for (std::size_t cut = 0; cut <= upstream.size(); ++cut) {
    const Decoded decoded = Stream(upstream.substr(0, cut), piece);
    CAPTURE(cut);
    REQUIRE(decoded.complete != decoded.failure.has_value());
    if (decoded.complete) {
      CHECK(decoded.body == whole);
    } else {
      CHECK(whole.starts_with(decoded.body));
      CHECK(decoded.body.find("message_delta") == std::string::npos);
      CHECK(decoded.failure->code ==
            (decoded.body.empty() ? ErrorCode::kUpstreamProtocol : ErrorCode::kUpstreamStream));
    }
  }
}

TEST_CASE("anthropic_to_openai: an error that comes first is an ordinary one", "[protocol]") {
  const auto [data, status] = GENERATE(table<std::string, int>(
      {{R"({"error":{"message":"满 sk-upstream/0001-secret","code":429},"choices":[]})", 429},
       {R"({"error":{"message":"满 sk-upstream/0001-secret","type":"rate_limit_error"}})", 429},
       {R"({"error":"满 sk-upstream/0001-secret"})", 502}}));
  const std::string before = GENERATE("", ": hi\n\n", "data: {\"choices\":[]}\n\n");

  const Decoded decoded =
      Stream(before + "data: " + data + "\n\n" + kRole + kDone, GENERATE(1, 2, 3, 7, 100000));

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == status);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body.find(R"("message":"满 ***")") != std::string::npos);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStatus);
}

TEST_CASE("anthropic_to_openai: an error midway is an event, and the end", "[protocol]") {
  const std::string error =
      R"(data: {"error":{"message":"坏了 sk-other-0002-secret","type":"server_error"}})"
      "\n\n";

  const Decoded decoded =
      Stream(kRole + Say("a") + error + Say("late") + Stop() + kDone, GENERATE(1, 2, 3, 7, 100000));

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.body ==
        Start() + TextStart(0) + TextDelta(0, "a") +
            Event("error", R"(,"error":{"type":"api_error","message":"坏了 ***"})"));
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStream);
}

TEST_CASE("anthropic_to_openai: an error may be the chunk itself", "[protocol]") {
  CHECK(Stream(kRole + "data: {\"object\":\"error\",\"message\":\"no\",\"code\":400}\n\n" + kDone)
            .body ==
        Start() + Event("error", R"(,"error":{"type":"invalid_request_error","message":"no"})"));
}

TEST_CASE("anthropic_to_openai: an empty error is none", "[protocol]") {
  const std::string empty = GENERATE(R"(,"error":null)", R"(,"error":"")", R"(,"error":false)");

  CHECK(Stream(Chunk(R"({"content":"a"})", "", empty) + kDone).body ==
        Start() + TextBlock(0, "a") + End());
}

TEST_CASE("anthropic_to_openai: a stream without a chunk is refused", "[protocol]") {
  const std::string upstream =
      GENERATE("", "\n\n", ": ping\n\n", "data: [DONE]\n\n", "data: hello\n\n", "data: {}\n\n");

  const Decoded decoded = Stream(upstream, GENERATE(1, 100000));

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(decoded.body.empty());
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
