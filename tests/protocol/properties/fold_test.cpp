#include "libgateway/protocol/shape/anthropic_collect.hpp"
#include "libgateway/protocol/shape/openai_collect.hpp"
#include "libgateway/sse/scanner.hpp"
#include "protocol/properties/canonical.hpp"
#include "protocol/properties/through.hpp"
#include "support/catch.hpp"

// A stream says what the object would have said, whoever puts it together.
namespace gateway::protocol::properties {
namespace {

constexpr std::uint64_t kAnswers = 80;

const std::vector<std::string> kOwn = {"created", "reasoning_details"};
const std::vector<Way> kWays = {{Dialect::kOpenAi, Dialect::kOpenAi},
                                {Dialect::kOpenAi, Dialect::kAnthropic},
                                {Dialect::kAnthropic, Dialect::kOpenAi},
                                {Dialect::kAnthropic, Dialect::kAnthropic}};

class Collecting final : public sse::EventTaker {
 public:
  explicit Collecting(shape::Collector& collector) : collector_(collector) {}
  void OnEvent(const sse::Event& event) override { CHECK(collector_.Add(event)); }
  void OnComment(std::string_view /*text*/) override {}

 private:
  shape::Collector& collector_;
};

// What a client of `dialect` makes of a stream.
std::string Collected(Dialect dialect, std::string_view stream) {
  std::unique_ptr<shape::Collector> collector;
  if (dialect == Dialect::kOpenAi) {
    collector = std::make_unique<shape::OpenAiCollector>("m-up");
  } else {
    collector = std::make_unique<shape::AnthropicCollector>("m-up");
  }
  sse::Scanner scanner(1'000'000);
  Collecting taker(*collector);
  REQUIRE(scanner.Feed(stream, taker));
  REQUIRE(collector->ended());
  return collector->Object();
}

TEST_CASE("protocol: a stream is folded into the object it could have been", "[protocol]") {
  for (const Way& way : kWays) {
    for (std::uint64_t seed = 0; seed < kAnswers; ++seed) {
      Generator random(seed);
      const TestAnswer answer = RandomAnswer(random);
      const std::string stream = StreamOf(way.upstream, answer, random);
      CAPTURE(DialectName(way.client), DialectName(way.upstream), seed, stream);

      const std::string folded = Through(way, "text/event-stream", Segments(random, stream));

      const std::string object = ObjectThrough(way, ObjectOf(way.upstream, answer, random));
      REQUIRE(Canonical(folded, kOwn) == Canonical(object, kOwn));
    }
  }
}

TEST_CASE("protocol: a stream that is passed on says what the object would", "[protocol]") {
  for (Way way : kWays) {
    for (std::uint64_t seed = 0; seed < kAnswers; ++seed) {
      Generator random(seed);
      const TestAnswer answer = RandomAnswer(random);
      const std::string stream = StreamOf(way.upstream, answer, random);
      CAPTURE(DialectName(way.client), DialectName(way.upstream), seed, stream);

      way.stream = true;
      const std::string passed = Through(way, "text/event-stream", Segments(random, stream));

      way.stream = false;
      const std::string object = ObjectThrough(way, ObjectOf(way.upstream, answer, random));
      REQUIRE(Canonical(Collected(way.client, passed), kOwn) == Canonical(object, kOwn));
    }
  }
}

TEST_CASE("protocol: an object that is unfolded can be folded again", "[protocol]") {
  for (Way way : kWays) {
    for (std::uint64_t seed = 0; seed < kAnswers; ++seed) {
      Generator random(seed);
      const std::string object = ObjectOf(way.upstream, RandomAnswer(random), random);
      CAPTURE(DialectName(way.client), DialectName(way.upstream), seed, object);

      way.stream = true;
      const std::string unfolded = ObjectThrough(way, object);

      way.stream = false;
      const std::string translated = ObjectThrough(way, object);
      REQUIRE(Canonical(Collected(way.client, unfolded), kOwn) == Canonical(translated, kOwn));
    }
  }
}

}  // namespace
}  // namespace gateway::protocol::properties
