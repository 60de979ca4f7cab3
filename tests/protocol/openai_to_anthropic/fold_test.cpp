// Upstreams that stream though nobody asked, or do not though somebody did.
#include "protocol/openai_to_anthropic/streaming.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

using Said = std::vector<std::string>;

const std::string kStream =
    MessageStart() + BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
    BlockDelta(0, R"({"type":"thinking_delta","thinking":"h\u00e9"})") +
    BlockDelta(0, R"({"type":"signature_delta","signature":"s1"})") + BlockStop(0) +
    BlockStart(1, R"({"type":"redacted_thinking","data":"d"})") + BlockStop(1) + TextStart(2) +
    TextDelta("你", 2) + TextDelta("😀", 2) + BlockStop(2) + CallStart(3, "c") +
    InputDelta(3, R"({\"a\": )") + InputDelta(3, "1}") + BlockStop(3) + MessageEnd("tool_use");
const std::string kWhole =
    shape::Message(R"({"type":"thinking","thinking":"h\u00e9","signature":"s1"},)"
                   R"({"type":"redacted_thinking","data":"d"},{"type":"text","text":"你😀"},)"
                   R"({"type":"tool_use","id":"c","name":"f","input":{"a": 1}})",
                   "tool_use");

std::string WithoutTime(std::string body) {
  const std::size_t begin = body.find(R"("created":)") + 10;
  return body.erase(begin, body.find(',', begin) - begin);
}

TEST_CASE("openai_to_anthropic: a stream that nobody asked for is folded", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);

  const Decoded folded = Asking().Answer(Hello(""), Events(kStream, piece));

  CHECK_FALSE(folded.failure);
  CHECK(folded.complete);
  CHECK_FALSE(folded.head.streaming);
  CHECK(folded.header("content-type") == "application/json");
  CHECK(WithoutTime(folded.body) == WithoutTime(Asking().Answer(Hello(""), Upstream{kWhole}).body));
  CHECK(folded.stop_reason == "tool_use");
  CHECK(folded.usage.completion == 9);
}

TEST_CASE("openai_to_anthropic: a message is unfolded for whoever asked for a stream",
          "[protocol]") {
  const std::string type = GENERATE("application/json", "text/html", "");
  const std::size_t piece = GENERATE(1, 7, 100000);

  const Decoded answer = Asking().Answer(StreamChat(R"(,"stream_options":{"include_usage":true})"),
                                         Upstream{"\n " + kWhole, type, 200, piece});

  CHECK_FALSE(answer.failure);
  CHECK(answer.complete);
  CHECK(answer.head.streaming);
  CHECK(answer.header("content-type") == "text/event-stream; charset=utf-8");
  const Said deltas = Deltas(answer.body);
  REQUIRE(deltas.size() == 10);
  CHECK(deltas[1] == R"({"reasoning_content":"h\u00e9"})");
  CHECK(deltas[4] == Content("你😀"));
  CHECK(deltas[6] == R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]})");
  CHECK(deltas[7] == Finish("tool_calls"));
  CHECK(MemberOf(deltas[8], "usage.total_tokens") == "17");
  CHECK(deltas[9] == "[DONE]");
  CHECK(answer.stop_reason == "tool_use");
  CHECK(answer.usage.completion == 9);
}

TEST_CASE("openai_to_anthropic: a stream is known by its first bytes if need be", "[protocol]") {
  const std::string type = GENERATE("text/plain", "");
  const Upstream upstream{kStream, type, 200, 1};

  CHECK(AnswerStream(upstream).body.ends_with("data: [DONE]\n\n"));
  CHECK(Asking().Answer(Hello(""), upstream).body.ends_with("}"));
}

TEST_CASE("openai_to_anthropic: a stream without its stop is folded if it gave its reason",
          "[protocol]") {
  const std::string open = kStream.substr(0, kStream.find("event: message_stop"));
  CHECK(Asking().Answer(Hello(""), Events(open)).complete);

  const Decoded cut =
      Asking().Answer(Hello(""), Events(kStream.substr(0, kStream.find("event: message_delta"))));
  REQUIRE(cut.failure);
  CHECK(cut.failure->code == ErrorCode::kUpstreamStream);
  CHECK(cut.body.empty());
}

TEST_CASE("openai_to_anthropic: folded citations are those of the stream", "[protocol]") {
  const std::string stream =
      MessageStart() + TextStart() + TextDelta("aé") +
      BlockDelta(0, R"({"type":"citations_delta","citation":{"type":"web_search_result_location",)"
                    R"("url":"https://x","title":"T"}})") +
      BlockStop(0) + MessageEnd();

  CHECK(Asking()
            .Answer(Hello(""), Events(stream))
            .body.find(R"("annotations":[{"type":"url_citation","url_citation":{"url":"https://x",)"
                       R"("title":"T","start_index":0,"end_index":2}}])") != std::string::npos);
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
