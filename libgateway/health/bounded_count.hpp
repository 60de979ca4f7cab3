// BoundedCount: how many of something are under way, with a bound that is never passed.
#pragma once

#include <atomic>
#include <cstddef>

namespace gateway::health {

// Any thread.
class BoundedCount {
 public:
  // One more, unless there are `most` already.
  bool Take(std::size_t most) {
    std::size_t count = count_.load();
    while (count < most) {
      if (count_.compare_exchange_weak(count, count + 1)) {
        return true;
      }
    }
    return false;
  }
  void GiveBack() { count_.fetch_sub(1); }
  [[nodiscard]] std::size_t count() const { return count_.load(); }

 private:
  std::atomic<std::size_t> count_{0};
};

}  // namespace gateway::health
