#include "libgateway/keys/turns.hpp"

#include <atomic>
#include <random>

namespace gateway::keys {
namespace {

class First final : public Turns {
 public:
  std::size_t Take(std::size_t /*count*/) override { return 0; }
  [[nodiscard]] std::size_t Look(std::size_t /*count*/, std::size_t /*skipped*/) const override {
    return 0;
  }
  [[nodiscard]] bool changes() const override { return false; }
};

class RoundRobin final : public Turns {
 public:
  // Relaxed: only the count matters, nothing is published through it.
  std::size_t Take(std::size_t count) override {
    return turn_.fetch_add(1, std::memory_order_relaxed) % count;
  }
  [[nodiscard]] std::size_t Look(std::size_t count, std::size_t skipped) const override {
    return (turn_.load(std::memory_order_relaxed) + skipped) % count;
  }

 private:
  std::atomic<std::size_t> turn_{0};
};

class Random final : public Turns {
 public:
  std::size_t Take(std::size_t count) override { return Look(count, 0); }
  [[nodiscard]] std::size_t Look(std::size_t count, std::size_t /*skipped*/) const override {
    // One generator a thread, so that choosing takes no lock.
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  }
};

}  // namespace

std::unique_ptr<Turns> NewTurns(KeyStrategy strategy) {
  switch (strategy) {
    case KeyStrategy::kRoundRobin:
      return std::make_unique<RoundRobin>();
    case KeyStrategy::kRandom:
      return std::make_unique<Random>();
    case KeyStrategy::kFirst:
      break;
  }
  return std::make_unique<First>();
}

}  // namespace gateway::keys
