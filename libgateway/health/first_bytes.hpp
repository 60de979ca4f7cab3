// FirstBytes: how long a provider takes to the first byte of an answer.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "libgateway/base/mutex.hpp"
#include "libgateway/health/by_model.hpp"

namespace gateway::health {

// Moving averages: each new time counts for a fifth, so that the last ten or so decide. Any thread.
class FirstBytes {
 public:
  // What never did anything but fail counts as that slow: who wants the fastest must not take it
  // for one that is to be measured.
  static constexpr std::chrono::minutes kOnlyFailed{1};

  void Add(std::string_view model, std::chrono::milliseconds time);
  // A failure that says nothing of its time. The first time that is known takes its place.
  void AddFailure(std::string_view model);
  // Empty: nothing is known.
  [[nodiscard]] std::optional<std::chrono::milliseconds> Of(std::string_view model) const;
  [[nodiscard]] std::optional<std::chrono::milliseconds> OfAll() const;  // of what was measured

 private:
  struct Average {
    std::optional<double> milliseconds;
    bool failed = false;
    void Add(std::chrono::milliseconds time);
    [[nodiscard]] std::optional<std::chrono::milliseconds> Rounded() const;
  };

  mutable base::Mutex mutex_;
  Average all_ GATEWAY_GUARDED_BY(mutex_);
  ByModel<Average> models_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::health
