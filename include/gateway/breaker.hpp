// Breaker: whether an upstream that failed is asked at all.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

namespace gateway {

// Defaults: Envoy's outlier detection.
struct BreakerLimits {
  bool enabled = true;
  std::size_t consecutive_failures = 5;  // that open it
  double failure_rate = 0.5;             // or this part, at least,
  std::size_t least_calls = 20;          // of as many calls or more
  std::chrono::milliseconds window{30'000};
  std::chrono::milliseconds open_for{30'000};       // times the number of openings in a row
  std::chrono::milliseconds longest_open{300'000};  // at most
  std::size_t successes_to_close = 3;               // trials in a row

  friend bool operator==(const BreakerLimits&, const BreakerLimits&) = default;
};

enum class BreakerState { kClosed, kOpen, kHalfOpen };

// "closed", "open", "half_open".
const char* BreakerStateName(BreakerState state);

// Any thread. Looks at no clock: `now` is always given, and may stand still.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Permit {
    kYes,
    kTrial,  // half open, and this is the one call that finds out: its end must be told
    kNo,
  };

  explicit Breaker(const BreakerLimits& limits);
  ~Breaker();
  Breaker(const Breaker&) = delete;
  Breaker& operator=(const Breaker&) = delete;

  Permit Ask(Time now);
  // What Ask would say. Uses up no trial.
  [[nodiscard]] Permit Look(Time now) const;
  // How a call ended. `trial`: it had Permit::kTrial.
  void OnSuccess(Time now, bool trial);
  void OnFailure(Time now, bool trial);
  // A trial that found nothing out, because its client left or it was the request's fault.
  void OnNothing(bool trial);

  [[nodiscard]] BreakerState state(Time now) const;
  // Until it is half open; now or earlier: it is not open.
  [[nodiscard]] Time open_until() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace gateway
