#include "server/bench/pace.hpp"

#include <chrono>

#include "support/catch.hpp"

namespace gateway::server::bench {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint kStart{std::chrono::hours(1)};

TEST_CASE("bench::Pace of a rate has each request due at its time, however late it is", "[bench]") {
  Settings settings;
  settings.mode = Mode::kRate;
  settings.rate = 100;
  settings.duration = milliseconds(50);
  Pace pace(settings, kStart);

  CHECK(pace.TakeDue(kStart) == kStart);
  CHECK_FALSE(pace.TakeDue(kStart));
  CHECK(pace.Next() == kStart + milliseconds(10));
  CHECK_FALSE(pace.AtEnd(kStart));
  const TimePoint late = kStart + milliseconds(1000);
  for (const int at : {10, 20, 30, 40}) {
    CHECK(pace.TakeDue(late) == kStart + milliseconds(at));
  }
  CHECK_FALSE(pace.TakeDue(late));
  CHECK(pace.AtEnd(late));
  CHECK_FALSE(pace.Next());
}

TEST_CASE("bench::Pace of streams spreads them over the ramp", "[bench]") {
  Settings settings;
  settings.mode = Mode::kStreams;
  settings.connections = 4;
  settings.ramp = milliseconds(100);
  Pace pace(settings, kStart);

  for (const int at : {0, 25, 50, 75}) {
    CHECK(pace.TakeDue(kStart + milliseconds(99)) == kStart + milliseconds(at));
  }
  CHECK(pace.AtEnd(kStart + milliseconds(99)));
}

TEST_CASE("bench::Pace of a closed loop lets everybody begin until its end", "[bench]") {
  Settings settings;
  settings.duration = milliseconds(10);
  Pace pace(settings, kStart);

  for (int i = 0; i < 5; ++i) {
    CHECK(pace.TakeDue(kStart + milliseconds(i)) == kStart + milliseconds(i));
  }
  CHECK_FALSE(pace.AtEnd(kStart + milliseconds(9)));
  CHECK(pace.AtEnd(kStart + milliseconds(10)));
  CHECK_FALSE(pace.TakeDue(kStart + milliseconds(10)));
}

}  // namespace
}  // namespace gateway::server::bench
