// What a provider's health remembers: times, words, models.
#include <string>

#include "health/told_health.hpp"
#include "libgateway/health/by_model.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

using Refusal = ProviderRefusal;

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

}  // namespace
}  // namespace gateway::health
