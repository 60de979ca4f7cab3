#include "gateway/breaker.hpp"

#include <string>

#include "health/times.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

using Permit = Breaker::Permit;

void Fail(Breaker* breaker, Time now, int times) {
  for (int i = 0; i < times; ++i) {
    breaker->OnFailure(now, false);
  }
}

// Opened at 0 s, for 30 s.
void Open(Breaker* breaker) { Fail(breaker, At(0s), 5); }

// A trial that ends at once.
void Try(Breaker* breaker, Time now, bool succeeds) {
  REQUIRE(breaker->Ask(now) == Permit::kTrial);
  succeeds ? breaker->OnSuccess(now, true) : breaker->OnFailure(now, true);
}

TEST_CASE("health::Breaker opens on failures in a row, and not on fewer", "[health]") {
  Breaker breaker(BreakerLimits{});

  Fail(&breaker, At(0s), 4);
  CHECK(breaker.Ask(At(0s)) == Permit::kYes);
  breaker.OnSuccess(At(0s), false);
  Fail(&breaker, At(1s), 4);
  CHECK(breaker.state(At(1s)) == BreakerState::kClosed);
  Fail(&breaker, At(2s), 1);

  CHECK(breaker.state(At(2s)) == BreakerState::kOpen);
  CHECK(breaker.Ask(At(2s)) == Permit::kNo);
  CHECK(breaker.open_until() == At(32s));
}

TEST_CASE("health::Breaker opens when half of enough calls of the window fail", "[health]") {
  Breaker breaker(BreakerLimits{});

  for (int i = 0; i < 9; ++i) {
    breaker.OnFailure(At(1s * i), false);
    breaker.OnSuccess(At(1s * i), false);
  }
  breaker.OnSuccess(At(10s), false);
  REQUIRE(breaker.state(At(10s)) == BreakerState::kClosed);  // 9 of 19
  breaker.OnFailure(At(10s), false);                         // 10 of 20

  CHECK(breaker.state(At(10s)) == BreakerState::kOpen);
}

TEST_CASE("health::Breaker stays closed when fewer than half fail", "[health]") {
  Breaker breaker(BreakerLimits{});

  for (int i = 0; i < 100; ++i) {
    breaker.OnFailure(At(100ms * i), false);
    breaker.OnSuccess(At(100ms * i), false);
    breaker.OnSuccess(At(100ms * i), false);
  }

  CHECK(breaker.state(At(10s)) == BreakerState::kClosed);
}

TEST_CASE("health::Breaker forgets calls that are older than its window", "[health]") {
  Breaker breaker(BreakerLimits{});

  for (int i = 0; i < 9; ++i) {
    breaker.OnFailure(At(0s), false);
    breaker.OnSuccess(At(0s), false);
  }
  for (int i = 0; i < 9; ++i) {
    breaker.OnFailure(At(31s), false);
    breaker.OnSuccess(At(31s), false);
  }

  CHECK(breaker.state(At(31s)) == BreakerState::kClosed);  // 18 of 36, but 9 of 18 in 30 s
}

TEST_CASE("health::Breaker is half open after its time and lets one trial at a time in",
          "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);

  CHECK(breaker.Ask(At(29'999ms)) == Permit::kNo);
  CHECK(breaker.state(At(30s)) == BreakerState::kHalfOpen);
  CHECK(breaker.Look(At(30s)) == Permit::kTrial);
  CHECK(breaker.Ask(At(30s)) == Permit::kTrial);
  CHECK(breaker.Look(At(30s)) == Permit::kNo);
  CHECK(breaker.Ask(At(30s)) == Permit::kNo);
  breaker.OnSuccess(At(31s), true);
  CHECK(breaker.Ask(At(31s)) == Permit::kTrial);
}

TEST_CASE("health::Breaker closes after enough trials in a row", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);

  Try(&breaker, At(30s), true);
  Try(&breaker, At(30s), true);
  REQUIRE(breaker.state(At(30s)) == BreakerState::kHalfOpen);
  Try(&breaker, At(30s), true);

  CHECK(breaker.state(At(30s)) == BreakerState::kClosed);
  CHECK(breaker.Ask(At(30s)) == Permit::kYes);
  Fail(&breaker, At(30s), 4);  // from the start again
  CHECK(breaker.state(At(30s)) == BreakerState::kClosed);
}

TEST_CASE("health::Breaker opens longer each time a trial fails, up to its limit", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);
  const std::chrono::seconds expected[] = {60s,  90s,  120s, 150s, 180s, 210s,
                                           240s, 270s, 300s, 300s, 300s};

  for (const auto open_for : expected) {
    const Time now = breaker.open_until();
    Try(&breaker, now, false);
    CHECK(breaker.open_until() - now == open_for);
  }
}

TEST_CASE("health::Breaker starts over with short times once it was closed", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);
  Try(&breaker, At(30s), false);
  for (int i = 0; i < 3; ++i) {
    Try(&breaker, At(90s), true);
  }

  Fail(&breaker, At(100s), 5);

  CHECK(breaker.open_until() == At(130s));
}

TEST_CASE("health::Breaker counts successes of trials in a row only", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);
  Try(&breaker, At(30s), true);
  Try(&breaker, At(30s), true);
  Try(&breaker, At(30s), false);  // open until 90 s

  Try(&breaker, At(90s), true);
  Try(&breaker, At(90s), true);

  CHECK(breaker.state(At(90s)) == BreakerState::kHalfOpen);
}

TEST_CASE("health::Breaker gives a trial to another call when nothing was found out", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);
  REQUIRE(breaker.Ask(At(30s)) == Permit::kTrial);

  breaker.OnNothing(false);  // somebody else's
  CHECK(breaker.Ask(At(30s)) == Permit::kNo);
  breaker.OnNothing(true);

  CHECK(breaker.Ask(At(30s)) == Permit::kTrial);
}

TEST_CASE("health::Breaker is not locked by a trial whose end is never told", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);
  REQUIRE(breaker.Ask(At(30s)) == Permit::kTrial);

  CHECK(breaker.Ask(At(59'999ms)) == Permit::kNo);
  CHECK(breaker.Ask(At(60s)) == Permit::kTrial);
  CHECK(breaker.Ask(At(60s)) == Permit::kNo);
}

TEST_CASE("health::Breaker is moved by no call that began before it opened", "[health]") {
  Breaker breaker(BreakerLimits{});
  Open(&breaker);

  for (int i = 0; i < 5; ++i) {
    breaker.OnSuccess(At(10s), false);
    breaker.OnFailure(At(20s), false);
    breaker.OnSuccess(At(30s), false);
    breaker.OnFailure(At(31s), false);
  }

  CHECK(breaker.open_until() == At(30s));
  CHECK(breaker.state(At(31s)) == BreakerState::kHalfOpen);
}

TEST_CASE("health::Breaker works with a time that stands still", "[health]") {
  BreakerLimits limits;
  limits.open_for = 0ms;
  limits.window = 0ms;
  Breaker breaker(limits);

  Fail(&breaker, {}, 5);
  CHECK(breaker.state({}) == BreakerState::kHalfOpen);
  for (int i = 0; i < 3; ++i) {
    Try(&breaker, {}, true);
  }

  CHECK(breaker.state({}) == BreakerState::kClosed);
}

TEST_CASE("health::Breaker never opens when it is not enabled", "[health]") {
  BreakerLimits limits;
  limits.enabled = false;
  Breaker breaker(limits);

  Fail(&breaker, At(0s), 1000);

  CHECK(breaker.state(At(0s)) == BreakerState::kClosed);
  CHECK(breaker.Ask(At(0s)) == Permit::kYes);
}

TEST_CASE("health: states of a breaker have names", "[health]") {
  CHECK(std::string(BreakerStateName(BreakerState::kClosed)) == "closed");
  CHECK(std::string(BreakerStateName(BreakerState::kOpen)) == "open");
  CHECK(std::string(BreakerStateName(BreakerState::kHalfOpen)) == "half_open");
}

}  // namespace
}  // namespace gateway::health
