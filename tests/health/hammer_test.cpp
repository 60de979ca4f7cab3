// Many threads at one provider's health: for the thread sanitizer, and for counts that must come
// out even.
#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gateway/provider_health.hpp"
#include "health/times.hpp"
#include "support/catch.hpp"

namespace gateway::health {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 5'000;
constexpr std::array kOutcomesInTurn = {
    Outcome::kSuccess,     Outcome::kServerError, Outcome::kBusy,        Outcome::kModelMissing,
    Outcome::kNoFirstByte, Outcome::kClientLeft,  Outcome::kUnreachable, Outcome::kSuccess};

void CallOften(ProviderHealth* health, int thread, std::atomic<std::size_t>* entered,
               std::atomic<std::size_t>* most) {
  for (int i = 0; i < kRounds; ++i) {
    const Time now = At(10ms * i);
    const std::string model = "m" + std::to_string((i + thread) % 5);
    const auto entry = health->Enter(model, now, i % 16 == 0);
    if (!entry.entered()) {
      continue;
    }
    entered->fetch_add(1);
    for (std::size_t seen = health->in_flight(), known = most->load();
         seen > known && !most->compare_exchange_weak(known, seen);) {
    }
    const bool retries = health->StartRetry();
    ProviderHealth::Report report;
    report.outcome = kOutcomesInTurn[static_cast<std::size_t>(i + thread) % kOutcomesInTurn.size()];
    report.model = model;
    report.trial = entry.trial;
    report.first_byte = std::chrono::milliseconds(i % 100);
    report.text = "it failed";
    health->Tell(report, now);
    (void)health->Look(model, now);
    (void)health->FirstByte(model);
    if (i % 64 == 0) {
      (void)health->Status(now);
    }
    if (retries) {
      health->EndRetry();
    }
    health->Leave();
  }
}

TEST_CASE("health::ProviderHealth counts right under many threads", "[health]") {
  ProviderLimits limits;
  limits.max_in_flight = 4;
  limits.breaker_per_model = GENERATE(false, true);
  ProviderHealth health(limits);
  std::atomic<std::size_t> entered{0};
  std::atomic<std::size_t> most{0};

  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back(CallOften, &health, thread, &entered, &most);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  const auto status = health.Status(At(0s));
  CHECK(status.in_flight == 0);
  CHECK(status.retries == 0);
  CHECK(status.calls == entered.load());
  CHECK(most.load() <= 4);
  CHECK(entered.load() > 0);
}

TEST_CASE("health::Breaker gives one trial to many threads that ask", "[health]") {
  Breaker breaker(BreakerLimits{});
  for (int i = 0; i < 5; ++i) {
    breaker.OnFailure(At(0s), false);
  }
  std::atomic<int> trials{0};

  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&breaker, &trials] {
      for (int i = 0; i < 1000; ++i) {
        trials += breaker.Ask(At(30s)) == Breaker::Permit::kTrial ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(trials.load() == 1);
}

}  // namespace
}  // namespace gateway::health
