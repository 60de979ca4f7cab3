// The breaker of a provider's health, with its trials.
#include <string>

#include "health/told_health.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

using Refusal = ProviderRefusal;

TEST_CASE("health::ProviderHealth refuses while its breaker is open, and says until when",
          "[health]") {
  ProviderHealth health;
  Break(&health, "m", At(0s));

  for (const auto& entry : {health.Look("other", At(1s)), health.Enter("other", At(1s))}) {
    CHECK(entry.refusal == Refusal::kBroken);
    CHECK(entry.again_at == At(30s));
  }
  CHECK(health.in_flight() == 0);
  const auto status = health.Status(At(1s));
  CHECK(status.breaker == BreakerState::kOpen);
  CHECK(status.open_for == 29s);
  CHECK(status.failures == 5);
  CHECK(status.last_failure == "server_error");
}

TEST_CASE("health::ProviderHealth lets one trial in and closes after three", "[health]") {
  ProviderHealth health;
  Break(&health, "m", At(0s));

  for (int i = 0; i < 3; ++i) {
    CHECK(health.Look("m", At(30s)).trial);
    const auto entry = health.Enter("m", At(30s));
    REQUIRE(entry.entered());
    REQUIRE(entry.trial);
    CHECK(health.Look("m", At(30s)).refusal == Refusal::kBroken);
    CHECK(health.Enter("m", At(30s)).refusal == Refusal::kBroken);
    CHECK_FALSE(health.Enter("m", At(30s)).again_at);
    ProviderHealth::Report report;
    report.model = "m";
    report.trial = true;
    health.Tell(report, At(30s));
    health.Leave();
  }

  CHECK(health.Status(At(30s)).breaker == BreakerState::kClosed);
  CHECK_FALSE(health.Enter("m", At(30s)).trial);
}

TEST_CASE("health::ProviderHealth gives the trial to the next call when one found nothing out",
          "[health]") {
  const Outcome outcome = GENERATE(Outcome::kClientLeft, Outcome::kRateLimited,
                                   Outcome::kInvalidRequest, Outcome::kRefusedHere);
  ProviderHealth health;
  Break(&health, "m", At(0s));
  REQUIRE(health.Enter("m", At(30s)).trial);

  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = "m";
  report.trial = true;
  health.Tell(report, At(30s));

  CHECK(health.Enter("m", At(30s)).trial);
}

TEST_CASE("health::ProviderHealth takes no trial for a call that finds no place", "[health]") {
  ProviderLimits limits;
  limits.max_in_flight = 1;
  ProviderHealth health(limits);
  REQUIRE(health.Enter("m", At(0s)).entered());
  Break(&health, "m", At(0s));

  CHECK(health.Enter("m", At(30s)).refusal == Refusal::kFull);
  health.Leave();

  CHECK(health.Enter("m", At(30s)).trial);
}

TEST_CASE("health::ProviderHealth may have a breaker for each model", "[health]") {
  ProviderLimits limits;
  limits.breaker_per_model = true;
  ProviderHealth health(limits);
  Break(&health, "bad", At(0s));
  Tell(&health, Outcome::kSuccess, "good", At(0s));

  CHECK(health.Enter("bad", At(1s)).refusal == Refusal::kBroken);
  CHECK(health.Enter("good", At(1s)).entered());
  CHECK(health.Status(At(1s)).breaker == BreakerState::kOpen);
  CHECK(health.Status(At(31s)).breaker == BreakerState::kHalfOpen);
}

TEST_CASE("health::ProviderHealth lets calls in anyway when that is asked for", "[health]") {
  ProviderHealth health;
  Break(&health, "m", At(0s));
  Tell(&health, Outcome::kBusy, "m", At(0s), 100s);
  Tell(&health, Outcome::kModelMissing, "m", At(0s));

  const auto entry = health.Enter("m", At(1s), true);
  CHECK(entry.entered());
  CHECK_FALSE(entry.trial);
  // Half open: it is the trial, or goes past it.
  CHECK(health.Enter("m", At(30s), true).trial);
  const auto second = health.Enter("m", At(30s), true);
  CHECK(second.entered());
  CHECK_FALSE(second.trial);
  CHECK(health.in_flight() == 3);
}

}  // namespace
}  // namespace gateway::health
