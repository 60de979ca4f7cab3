// Probe: the right to try what may still be broken, for one call at a time.
#pragma once

#include <atomic>

#include "libgateway/keys/clock.hpp"

namespace gateway::keys {

// Any thread.
class Probe {
 public:
  [[nodiscard]] bool Free(Ticks now) const { return IsFree(since_.load(), now); }

  // True: the caller has it, until Release.
  bool Take(Ticks now) {
    Ticks since = since_.load();
    return IsFree(since, now) && since_.compare_exchange_strong(since, now);
  }

  void Release() { since_.store(kNoTime); }

 private:
  static bool IsFree(Ticks since, Ticks now) {
    return since == kNoTime || now - since >= std::chrono::nanoseconds(kProbeLost).count();
  }

  std::atomic<Ticks> since_{kNoTime};
};

}  // namespace gateway::keys
