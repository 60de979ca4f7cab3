// ProviderHealth: what is going on at a provider: calls under way, its breaker, its retry budget,
// how long it takes. Lives on over reloads; Provider::health.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/breaker.hpp"
#include "gateway/outcome.hpp"

namespace gateway {

struct ProviderLimits {
  std::size_t max_in_flight = 256;  // calls at once; 0: any number
  BreakerLimits breaker;
  bool breaker_per_model = false;  // else one for the whole provider
  std::size_t least_retries = 3;   // of this provider, under way at once,
  double retry_rate = 0.2;         // or this part of its calls under way, if that is more

  friend bool operator==(const ProviderLimits&, const ProviderLimits&) = default;
};

// Why a provider takes no call now.
enum class ProviderRefusal : std::uint8_t {
  kNone,
  kFull,          // max_in_flight
  kBroken,        // its breaker is open
  kBusy,          // it said so (503 with retry-after)
  kModelMissing,  // it answered 404 for this model, less than a minute ago
};

// What is shown of a provider.
struct ProviderStatus {
  std::size_t in_flight = 0;
  std::size_t retries = 0;                            // of those
  BreakerState breaker = BreakerState::kClosed;       // with one per model: the worst
  std::optional<std::chrono::milliseconds> open_for;  // what is left of it
  std::optional<std::chrono::milliseconds> busy_for;
  std::optional<std::chrono::milliseconds> first_byte;  // moving average
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;  // those that count for the breaker
  std::string last_failure;    // in words, of the last of them
  std::vector<std::string> missing_models;
};

// Any thread. Looks at no clock: `now` is always given.
class ProviderHealth {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit ProviderHealth(const ProviderLimits& limits = {});
  ~ProviderHealth();
  ProviderHealth(const ProviderHealth&) = delete;
  ProviderHealth& operator=(const ProviderHealth&) = delete;

  struct Entry {
    ProviderRefusal refusal = ProviderRefusal::kNone;
    bool trial = false;  // of the breaker: hand it to Report
    // Refused: when it is worth asking again, if that is known.
    std::optional<Time> again_at;
    [[nodiscard]] bool entered() const { return refusal == ProviderRefusal::kNone; }
  };

  // Takes a place for a call. `anyway`: whatever breaker, busy and missing model say; only
  // max_in_flight counts (the panic rule: nobody else can be asked either).
  Entry Enter(std::string_view model, Time now, bool anyway = false);
  // Whether Enter would let in. Takes nothing.
  [[nodiscard]] Entry Look(std::string_view model, Time now) const;
  // Once for each Enter that let in, when the call is over.
  void Leave();

  // How a call went, once, when that is known.
  struct Report {
    Outcome outcome = Outcome::kSuccess;
    std::string_view model;
    bool trial = false;  // Entry::trial; only in the first report of a call
    std::optional<std::chrono::milliseconds> told = {};        // retry-after
    std::optional<std::chrono::milliseconds> first_byte = {};  // time to it
    std::string_view text = {};                                // what failed, in words
  };
  void Tell(const Report& report, Time now);

  // A call that asks this provider once more for the same request: takes it from the budget, or
  // not if that is empty. EndRetry when that call is over.
  bool StartRetry();
  void EndRetry();

  // Moving average of the time to the first byte; empty: nothing is known.
  [[nodiscard]] std::optional<std::chrono::milliseconds> FirstByte(std::string_view model) const;
  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] ProviderStatus Status(Time now) const;
  [[nodiscard]] const ProviderLimits& limits() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace gateway
