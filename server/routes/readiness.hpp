// Readiness: whether the gateway can serve; asked often, found out at most once a second.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "gateway/gateway.hpp"

namespace gateway::server {

// Whether some provider has a key that can be used, or needs none. A key whose time of rest is over
// counts: only a request can show whether it is well again. So does a provider's only key, as long
// as it is not switched off.
bool SomeProviderCanServe(const Gateway& gateway, std::chrono::system_clock::time_point now);

// Any thread.
class Readiness {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // `look` is called by one thread at a time, the others get what it said last.
  explicit Readiness(std::function<bool()> look, Clock clock = &std::chrono::steady_clock::now);

  bool Now();

 private:
  const std::function<bool()> look_;
  const Clock clock_;
  std::atomic<std::chrono::steady_clock::time_point> next_look_;
  std::atomic<bool> ready_;
};

}  // namespace gateway::server
