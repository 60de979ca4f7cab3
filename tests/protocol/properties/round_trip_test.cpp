#include "protocol/properties/canonical.hpp"
#include "protocol/properties/through.hpp"
#include "support/catch.hpp"

// An answer that is translated into the other protocol and back keeps what it says.
namespace gateway::protocol::properties {
namespace {

constexpr std::uint64_t kAnswers = 300;

// What is not kept: the time; signatures, which belong to one provider.
const std::vector<std::string> kOwn = {"created", "reasoning_details", "signature"};

// `object`, from an upstream of `dialect`, for a client of the other one, whose protocol is then
// an upstream's for a client of `dialect`.
std::string ThereAndBack(Dialect dialect, Dialect other, const std::string& object) {
  return ObjectThrough({dialect, other}, ObjectThrough({other, dialect}, object));
}

TEST_CASE("protocol: a chat completion comes back from Anthropic's protocol", "[protocol]") {
  for (std::uint64_t seed = 0; seed < kAnswers; ++seed) {
    Generator random(seed);
    const std::string object = OpenAiObject(RandomAnswer(random), random);
    CAPTURE(seed, object);

    const std::string back = ThereAndBack(Dialect::kOpenAi, Dialect::kAnthropic, object);

    REQUIRE(Canonical(back, kOwn) == Canonical(object, kOwn));
  }
}

TEST_CASE("protocol: a message comes back from OpenAI's protocol", "[protocol]") {
  for (std::uint64_t seed = 0; seed < kAnswers; ++seed) {
    Generator random(seed);
    const std::string object = AnthropicObject(RandomAnswer(random), random);
    CAPTURE(seed, object);

    const std::string back = ThereAndBack(Dialect::kAnthropic, Dialect::kOpenAi, object);

    REQUIRE(Canonical(back, kOwn) == Canonical(object, kOwn));
  }
}

}  // namespace
}  // namespace gateway::protocol::properties
