// How long a test waits for what another thread does: a deadline against hanging, no measure.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace gateway::support {

constexpr std::chrono::seconds kPatience{20};

// Waits for `condition`, which may become true by the work of another thread.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

}  // namespace gateway::support
