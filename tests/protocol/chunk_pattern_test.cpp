#include "libgateway/protocol/chunk_pattern.hpp"

#include <string>
#include <string_view>

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

const std::string kBefore = R"({"id":"c","choices":[{"delta":{"content":")";
const std::string kAfter = R"("},"finish_reason":null}],"usage":null})";

std::string Chunk(const std::string& text) { return kBefore + text + kAfter; }

ChunkPattern Learnt() {
  ChunkPattern pattern;
  const std::string chunk = Chunk("first");
  pattern.Learn(chunk, std::string_view(chunk).substr(kBefore.size(), 5));
  return pattern;
}

TEST_CASE("protocol::ChunkPattern gives the text of a chunk that differs in nothing else",
          "[protocol]") {
  const std::string text = GENERATE("a", "", "你好", R"(say \"no\" \\)", R"(\u4f60)", "first");

  const std::string chunk = Chunk(text);

  CHECK(Learnt().Match(chunk) == text);
}

TEST_CASE("protocol::ChunkPattern takes nothing else for such a chunk", "[protocol]") {
  const std::string chunk = GENERATE(
      std::string(), kBefore, kAfter, kBefore + kAfter.substr(1), "x" + Chunk("a"),
      Chunk("a") + "x", Chunk(R"(a"},"finish_reason":"stop","x":{"y":")"), Chunk("\\"),
      Chunk("\xff"), Chunk("a\nb"), Chunk(R"(\x)"),
      std::string(R"({"id":"d","choices":[{"delta":{"content":"a"},"finish_reason":null}]})"));

  CHECK_FALSE(Learnt().Match(chunk));
}

TEST_CASE("protocol::ChunkPattern matches nothing before it has learnt, or when it has forgotten",
          "[protocol]") {
  ChunkPattern pattern;
  CHECK_FALSE(pattern.Match(""));
  CHECK_FALSE(pattern.Match(Chunk("a")));

  pattern = Learnt();
  pattern.Forget();

  CHECK_FALSE(pattern.Match(Chunk("a")));
}

// What a stream leads to does not depend on whether its chunks are like one another.
TEST_CASE("protocol::OpenAiDecoder takes chunks of one pattern as it takes any other",
          "[protocol]") {
  const auto stream_of = [](const std::string& usage, bool alike) {
    std::string events;
    int number = 0;
    for (const std::string text : {"one", R"(\"two\")", "", "三", "four"}) {
      const std::string blank(alike ? 0 : ++number, ' ');
      events.append("data: {" + blank +
                    R"("id":"c","choices":[{"index":0,"delta":{"refusal":null,"content":")" + text +
                    R"("},"finish_reason":null}])" + usage + "}\n\n");
    }
    return events +
           R"(data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"length"}])" +
           usage + "}\n\ndata: [DONE]\n\n";
  };
  const auto without_blanks = [](std::string text) {
    for (auto at = text.find("{ "); at != std::string::npos; at = text.find("{ ")) {
      text.erase(at + 1, 1);
    }
    return text;
  };
  const Case test =
      With(GENERATE(StreamCase(), StreamCase(R"(,"stream_options":{"include_usage":true})")),
           "text/event-stream");
  const std::string usage = GENERATE("", R"(,"usage":null)");
  const std::size_t piece = GENERATE(1, 7, 100000);

  const Decoded alike = Decode(test, stream_of(usage, true), piece);
  const Decoded different = Decode(test, stream_of(usage, false), piece);

  CHECK(alike.body == without_blanks(different.body));
  CHECK(alike.complete == different.complete);
  CHECK(alike.usage.completion == different.usage.completion);
  CHECK(alike.stop_reason == different.stop_reason);
}

TEST_CASE("protocol::OpenAiDecoder sees the end among chunks of one pattern", "[protocol]") {
  const std::string go = Chunk("a").substr(0, Chunk("a").size() - 1);
  const std::string events = "data: " + Chunk("a") + "\n\ndata: " + Chunk("b") + "\n\n";
  const Case test = With(StreamCase(), "text/event-stream");

  CHECK(Decode(test, events, 100000).failure);  // no reason, no end
  CHECK(Decode(test, events + "data: {\"error\":{\"message\":\"m\"}}\n\n", 100000)
            .body.find("error") != std::string::npos);
}

}  // namespace
}  // namespace gateway::protocol
