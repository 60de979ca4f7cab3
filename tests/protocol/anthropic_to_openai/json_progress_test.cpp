#include "libgateway/protocol/anthropic_to_openai/json_progress.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

TEST_CASE("anthropic_to_openai: an object is complete at its last bracket, and not before",
          "[protocol]") {
  const std::string text =
      GENERATE("{}", R"( {"a":[{},{"b":"}"}],"c":"\"}"})", R"({"\\":"\\","d":"\u007d\\\"","e":{}})",
               R"({"tab":"	]","é":"]😀"})");
  const std::size_t piece = GENERATE(1, 2, 3, 7);
  CAPTURE(text);

  JsonProgress progress;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    CHECK_FALSE(progress.complete());
    std::string inner;  // not Quote: pieces may be halves of characters
    for (const char c : text.substr(at, piece)) {
      inner.append(c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c});
    }
    progress.TakeInner(inner);
  }

  CHECK(progress.complete());
}

TEST_CASE("anthropic_to_openai: brackets that are written as codes count", "[protocol]") {
  JsonProgress progress;

  progress.TakeInner(R"(\u007b\u0022\u007d\u005c\u0022\ud83d)");
  CHECK_FALSE(progress.complete());
  progress.TakeInner(R"(\u0022:1\n\u007D)");
  CHECK(progress.complete());
}

TEST_CASE("anthropic_to_openai: what is no object is never complete", "[protocol]") {
  const std::string inner = GENERATE("", " ", "1", R"(\"{}\")", "null", "}", "{");

  JsonProgress progress;
  progress.TakeInner(inner);

  CHECK_FALSE(progress.complete());
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
