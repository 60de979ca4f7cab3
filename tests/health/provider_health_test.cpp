#include "gateway/provider_health.hpp"

#include <string>

#include "health/told_health.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

using Refusal = ProviderRefusal;

TEST_CASE("health::ProviderHealth takes as many calls at once as it may", "[health]") {
  ProviderLimits limits;
  limits.max_in_flight = 2;
  ProviderHealth health(limits);

  CHECK(health.Enter("m", At(0s)).entered());
  CHECK(health.Enter("m", At(0s)).entered());
  CHECK(health.Look("m", At(0s)).refusal == Refusal::kFull);
  CHECK(health.Enter("m", At(0s)).refusal == Refusal::kFull);
  CHECK(health.Enter("m", At(0s), true).refusal == Refusal::kFull);
  CHECK(health.in_flight() == 2);
  health.Leave();
  CHECK(health.Look("m", At(0s)).entered());
  CHECK(health.Enter("m", At(0s)).entered());
  CHECK(health.Status(At(0s)).calls == 3);
}

TEST_CASE("health::ProviderHealth without a limit takes any number of calls", "[health]") {
  ProviderLimits limits;
  limits.max_in_flight = 0;
  ProviderHealth health(limits);

  for (int i = 0; i < 1000; ++i) {
    REQUIRE(health.Enter("m", At(0s)).entered());
  }
  CHECK(health.in_flight() == 1000);
}

TEST_CASE("health::ProviderHealth is busy for as long as it was told, within limits", "[health]") {
  struct Case {
    std::chrono::milliseconds told;
    std::chrono::milliseconds busy;
  };
  const auto c = GENERATE(Case{20s, 20s}, Case{0ms, 1s}, Case{-5s, 1s}, Case{24h, 10min});
  ProviderHealth health;

  Tell(&health, Outcome::kBusy, "m", At(0s), c.told);

  CHECK(health.Enter("n", At(c.busy - 1ms)).refusal == Refusal::kBusy);
  CHECK(health.Look("n", At(c.busy - 1ms)).again_at == At(c.busy));
  CHECK(health.Status(At(0s)).busy_for == c.busy);
  CHECK(health.Enter("n", At(c.busy)).entered());
  CHECK_FALSE(health.Status(At(c.busy)).busy_for);
}

TEST_CASE("health::ProviderHealth is not busy when no time was told, or no longer than once told",
          "[health]") {
  ProviderHealth health;

  Tell(&health, Outcome::kBusy, "m", At(0s));
  CHECK(health.Enter("m", At(0s)).entered());
  Tell(&health, Outcome::kBusy, "m", At(0s), 60s);
  Tell(&health, Outcome::kBusy, "m", At(0s), 5s);

  CHECK(health.Look("m", At(10s)).again_at == At(60s));
}

TEST_CASE("health::ProviderHealth knows for a minute that a model is missing", "[health]") {
  ProviderHealth health;

  Tell(&health, Outcome::kModelMissing, "m", At(0s));

  CHECK(health.Enter("m", At(59s)).refusal == Refusal::kModelMissing);
  CHECK(health.Look("m", At(59s)).again_at == At(60s));
  CHECK(health.Enter("n", At(59s)).entered());
  CHECK(health.Status(At(59s)).missing_models == std::vector<std::string>{"m"});
  CHECK(health.Enter("m", At(60s)).entered());
  CHECK(health.Status(At(60s)).missing_models.empty());
}

TEST_CASE("health::ProviderHealth knows a model again that has answered", "[health]") {
  ProviderHealth health;
  Tell(&health, Outcome::kModelMissing, "m", At(0s));

  Tell(&health, Outcome::kSuccess, "m", At(1s));

  CHECK(health.Enter("m", At(1s)).entered());
}

TEST_CASE("health::ProviderHealth keeps a budget of retries", "[health]") {
  ProviderHealth health;

  CHECK(health.StartRetry());
  CHECK(health.StartRetry());
  CHECK(health.StartRetry());
  CHECK_FALSE(health.StartRetry());  // 3 at least
  for (int i = 0; i < 24; ++i) {
    REQUIRE(health.Enter("m", At(0s)).entered());
  }
  CHECK(health.StartRetry());  // 20 % of 24
  CHECK_FALSE(health.StartRetry());
  CHECK(health.Status(At(0s)).retries == 4);
  health.EndRetry();
  CHECK(health.StartRetry());
}

TEST_CASE("health::ProviderHealth without a budget allows no retry", "[health]") {
  ProviderLimits limits;
  limits.least_retries = 0;
  limits.retry_rate = 0;
  ProviderHealth health(limits);
  REQUIRE(health.Enter("m", At(0s)).entered());

  CHECK_FALSE(health.StartRetry());
}

}  // namespace
}  // namespace gateway::health
