// Sharded: counters that several threads add to all the time, and that are read now and then.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gateway::server {

// Relaxed: lone numbers, nothing is published through them.
class Counter {
 public:
  void Add(std::uint64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// `T`: a struct of Counters. Each thread adds to one of a few copies, so that event loops do not
// take cache lines from one another.
template <typename T>
class Sharded {
 public:
  T& Here() { return shards_[OwnShard()].counters; }

  // The sum over all copies of what `read` finds in one.
  template <typename Read>
  [[nodiscard]] std::uint64_t Sum(const Read& read) const {
    std::uint64_t sum = 0;
    for (const Shard& shard : shards_) {
      sum += read(shard.counters);
    }
    return sum;
  }

 private:
  static constexpr std::size_t kShards = 4;
  static constexpr std::size_t kCacheLine = 64;

  struct alignas(kCacheLine) Shard {
    T counters;
  };

  static std::size_t OwnShard() {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % kShards;
    return own;
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace gateway::server
