// RestingBlocks: of many keys, which runs of them are out altogether, so that thousands of dead
// keys are not looked at one by one for every request.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <vector>

#include "libgateway/keys/clock.hpp"

namespace gateway::keys {

// Any thread; never waits. A hint only: a key that comes back unnoticed is seen a second later.
class RestingBlocks {
 public:
  static constexpr std::size_t kSize = 64;  // keys in a block

  explicit RestingBlocks(std::size_t keys) : until_(keys < kWorthIt ? 0 : keys / kSize) {
    for (auto& until : until_) {
      until = kNoTime;
    }
  }

  // Whether `key` is the first of a block that is out.
  [[nodiscard]] bool SkipsFrom(std::size_t key, Ticks now) const {
    return key % kSize == 0 && key / kSize < until_.size() && now < until_[key / kSize].load();
  }
  // Whether `key` is the last of a block, so that Note is due when none of it could be used.
  [[nodiscard]] bool EndsWith(std::size_t key) const {
    return (key + 1) % kSize == 0 && key / kSize < until_.size();
  }
  // The whole block of `key` is out, until then.
  void Note(std::size_t key, Ticks until, Ticks now) {
    constexpr Ticks kLongest = std::chrono::nanoseconds(std::chrono::seconds(1)).count();
    until_[key / kSize] = std::min(until, now + kLongest);
  }
  // `key` may be used again.
  void Wake(std::size_t key) {
    if (key / kSize < until_.size()) {
      until_[key / kSize] = kNoTime;
    }
  }

 private:
  static constexpr std::size_t kWorthIt = 4 * kSize;

  std::vector<std::atomic<Ticks>> until_;
};

}  // namespace gateway::keys
