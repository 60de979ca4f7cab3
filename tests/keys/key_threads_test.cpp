#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

TEST_CASE("keys: many threads ask, tell and look at once", "[keys]") {
  const auto strategy =
      GENERATE(KeyStrategy::kFirst, KeyStrategy::kRoundRobin, KeyStrategy::kRandom);
  const auto health = *NewKeyHealth();
  const auto pool = NewKeyPool("up", MakeKeys(20), {strategy}, health);
  const auto start = std::chrono::steady_clock::now();
  std::atomic<int> step{0};
  std::atomic<int> given{0};
  const auto work = [&](unsigned seed) {
    for (int i = 0; i < 3000; ++i) {
      seed = seed * 1664525U + 1013904223U;
      const auto now = start + step.fetch_add(1) * 100ms;
      const std::string model = "m" + std::to_string(seed >> 29U);
      const auto key = pool->Next({.model = model, .now = now, .affinity = seed % 3});
      if (!key) {
        static_cast<void>(pool->NextAt({.model = model, .now = now}));
        continue;
      }
      ++given;
      pool->Report(**key, {static_cast<Outcome>((seed >> 8U) % kOutcomes), model, now});
      if (i % 100 == 0) {
        static_cast<void>(pool->Status({}));
        static_cast<void>(pool->Peek({.model = model, .now = now}));
        static_cast<void>(pool->SetEnabled((*key)->alias, i % 200 != 0));
        static_cast<void>(NewKeyPool("up", MakeKeys(20), {strategy}, health));
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) {
    threads.emplace_back(work, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  std::uint64_t calls = 0;
  for (const KeyStatus& status : pool->Status({})) {
    calls += status.calls;
  }
  CHECK(calls == static_cast<std::uint64_t>(given.load()));
}

TEST_CASE("keys: of many threads one gets the probe", "[keys]") {
  for (int round = 0; round < 50; ++round) {
    KeyBench bench(1);
    bench.Tell(1, Outcome::kKeyRejected);
    bench.Pass(10min);
    std::atomic<int> given{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        if (bench.pool->Next({.model = "m", .now = bench.now})) {
          ++given;
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    CHECK(given == 1);
  }
}

}  // namespace
}  // namespace gateway::keys
