// RateBucket: so much a minute, refilled all the time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace gateway::server {

// Begins full, and holds what is allowed in a minute. Any thread, without a lock. `limit`: what a
// minute brings, given each time because a reload may change it; 0: there is no limit.
class RateBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  // Takes one out. Otherwise: how long until there is one.
  std::optional<Duration> TakeOne(std::size_t limit, Time now);

  // How long until there is something in it; empty: there is.
  [[nodiscard]] std::optional<Duration> WaitForAny(std::size_t limit, Time now) const;

  // Takes `amount` out, whether it is there or not. What is missing has to be refilled first, but
  // never for longer than a minute.
  void Spend(std::uint64_t amount, std::size_t limit, Time now);

 private:
  // When it would be full if nothing more were taken out; steady clock.
  std::atomic<Duration::rep> full_at_{0};
};

}  // namespace gateway::server
