#include "gateway/provider_health.hpp"

#include <string>

#include "health/times.hpp"
#include "libgateway/health/by_model.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

using Refusal = ProviderRefusal;

void Tell(ProviderHealth* health, Outcome outcome, const std::string& model, Time now,
          std::optional<std::chrono::milliseconds> told = {}) {
  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = model;
  report.told = told;
  health->Tell(report, now);
}

void Break(ProviderHealth* health, const std::string& model, Time now) {
  for (int i = 0; i < 5; ++i) {
    Tell(health, Outcome::kServerError, model, now);
  }
}

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

TEST_CASE("health::ProviderHealth averages the time to the first byte, newer ones more",
          "[health]") {
  ProviderHealth health;
  const auto answer = [&health](const std::string& model, std::chrono::milliseconds first_byte,
                                Outcome outcome = Outcome::kSuccess) {
    ProviderHealth::Report report;
    report.outcome = outcome;
    report.model = model;
    report.first_byte = first_byte;
    health.Tell(report, At(0s));
  };
  CHECK_FALSE(health.FirstByte("m"));
  CHECK_FALSE(health.Status(At(0s)).first_byte);

  answer("m", 100ms);
  CHECK(health.FirstByte("m") == 100ms);
  answer("m", 600ms);
  CHECK(health.FirstByte("m") == 200ms);
  answer("n", 700ms);
  CHECK(health.FirstByte("n") == 700ms);
  CHECK(health.Status(At(0s)).first_byte == 300ms);
  answer("n", 1ms, Outcome::kServerError);  // quick to refuse
  CHECK(health.FirstByte("n") == 700ms);
  answer("n", 60'700ms, Outcome::kNoFirstByte);
  CHECK(health.FirstByte("n") == 12'700ms);
  for (int i = 0; i < 40; ++i) {
    answer("n", 50ms);
  }
  CHECK(*health.FirstByte("n") < 60ms);
}

TEST_CASE("health::ProviderHealth takes what only ever failed for slow, until it is measured",
          "[health]") {
  ProviderHealth health;
  const auto tell = [&health](Outcome outcome, std::optional<std::chrono::milliseconds> time = {}) {
    ProviderHealth::Report report;
    report.outcome = outcome;
    report.model = "m";
    report.first_byte = time;
    health.Tell(report, At(0s));
  };

  tell(Outcome::kInvalidRequest, 3ms);  // not its fault
  tell(Outcome::kClientLeft);
  CHECK_FALSE(health.FirstByte("m"));
  tell(GENERATE(Outcome::kUnreachable, Outcome::kServerError, Outcome::kBusy), 2ms);
  CHECK(health.FirstByte("m") == 60s);
  CHECK_FALSE(health.FirstByte("n"));
  CHECK_FALSE(health.Status(At(0s)).first_byte);  // nothing was measured
  tell(Outcome::kSuccess, 100ms);
  CHECK(health.FirstByte("m") == 100ms);
  tell(Outcome::kUnreachable);
  CHECK(health.FirstByte("m") == 100ms);
}

TEST_CASE("health::ProviderHealth keeps the words of the last failure, not all of them",
          "[health]") {
  ProviderHealth health;
  ProviderHealth::Report report;
  report.outcome = Outcome::kServerError;
  report.model = "m";
  std::string text(299, 'x');
  text += "\xC3\xA9 and more";
  report.text = text;

  health.Tell(report, At(0s));
  report.outcome = Outcome::kInvalidRequest;  // not the provider's fault
  report.text = "never";
  health.Tell(report, At(0s));

  CHECK(health.Status(At(0s)).last_failure == std::string(299, 'x'));
  CHECK(health.Status(At(0s)).failures == 1);
}

TEST_CASE("health::ProviderHealth remembers a bounded number of models", "[health]") {
  ProviderHealth health;

  for (int i = 0; i < 10'000; ++i) {
    Tell(&health, Outcome::kModelMissing, "m" + std::to_string(i), At(0s));
  }

  CHECK(health.Status(At(0s)).missing_models.size() == ByModel<int>::kMost);
  CHECK(health.Enter("m9999", At(0s)).refusal == Refusal::kModelMissing);
  CHECK(health.Enter("m0", At(0s)).entered());
}

TEST_CASE("health::ByModel lets the model go that was used the longest time ago", "[health]") {
  ByModel<int> models;
  for (std::size_t i = 0; i < ByModel<int>::kMost; ++i) {
    models.Use(std::to_string(i)) = static_cast<int>(i);
  }

  models.Use("0");
  models.Use("new") = 7;

  CHECK(models.Find("0") != nullptr);
  CHECK(models.Find("1") == nullptr);
  CHECK(*models.Find("new") == 7);
  models.Forget("new");
  models.Forget("never there");
  CHECK(models.Find("new") == nullptr);
}

}  // namespace
}  // namespace gateway::health
