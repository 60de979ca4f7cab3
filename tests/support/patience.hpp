// How long a test waits for what another thread does: a deadline against hanging, no measure.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace gateway::support {

constexpr std::chrono::seconds kPatience{20};

// Waits for `condition`, which may become true by the work of another thread, or process: what
// takes longer than a moment is asked for now and then, so that the machine is left to those who
// work.
inline bool Eventually(const std::function<bool()>& condition) {
  constexpr std::chrono::milliseconds kMoment{1};
  constexpr std::chrono::microseconds kNowAndThen{500};
  const auto begin = std::chrono::steady_clock::now();
  while (!condition()) {
    const auto waited = std::chrono::steady_clock::now() - begin;
    if (waited > kPatience) {
      return false;
    }
    if (waited < kMoment) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(kNowAndThen);
    }
  }
  return true;
}

}  // namespace gateway::support
