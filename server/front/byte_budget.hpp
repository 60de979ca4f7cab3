// ByteBudget: what all connections together keep in memory for their clients: bodies of requests
// that have come and are not answered yet, and bytes of answers that were not taken yet.
#pragma once

#include <atomic>
#include <cstddef>

namespace gateway::server {

// Any thread. Relaxed: only the sum matters, nothing is published through it.
class ByteBudget {
 public:
  // How near it is to its limit; each is told in another way.
  enum class Level {
    kFree,
    kTight,  // from 92 %: connections are not kept
    kShort,  // from 95 %: large bodies are refused
    kFull,   // from 100 %: all is refused that goes to an upstream
  };

  // Bodies up to this are taken as long as anything is.
  static constexpr std::size_t kSmallBody = 64U << 10U;

  explicit ByteBudget(std::size_t limit) : limit_(limit) {}

  void SetLimit(std::size_t limit) { limit_.store(limit, std::memory_order_relaxed); }

  // One that kept `before` bytes keeps `now` bytes.
  void Change(std::size_t before, std::size_t now) {
    used_.fetch_add(now - before, std::memory_order_relaxed);  // modulo, like every size_t
  }

  // Momentary values.
  [[nodiscard]] std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] Level level() const;
  [[nodiscard]] bool HasRoomFor(std::size_t bytes) const;

 private:
  std::atomic<std::size_t> limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace gateway::server
