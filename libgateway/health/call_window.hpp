// CallWindow: how many calls of the last while failed.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gateway::health {

// Counts in buckets of a tenth of the window, so what it says is that much coarser. Not safe for
// several threads.
class CallWindow {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Counts {
    std::size_t calls = 0;
    std::size_t failures = 0;
  };

  explicit CallWindow(std::chrono::milliseconds length);

  void Add(Time now, bool failed);
  [[nodiscard]] Counts Within(Time now) const;
  void Clear() { buckets_ = {}; }

 private:
  struct Bucket {
    std::int64_t number = -1;  // which one since the beginning of time; -1: never used
    Counts counts;
  };

  [[nodiscard]] std::int64_t NumberOf(Time now) const;

  const std::chrono::nanoseconds width_;
  std::array<Bucket, 10> buckets_ = {};
};

}  // namespace gateway::health
