// ToldByProvider: what a provider said of itself: that it is busy, or does not have a model.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/base/mutex.hpp"
#include "libgateway/health/by_model.hpp"

namespace gateway::health {

// Any thread.
class ToldByProvider {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Nothing told: it is not busy, only failed.
  void OnBusy(std::optional<std::chrono::milliseconds> told, Time now);
  void OnModelMissing(std::string_view model, Time now);
  void OnModelThere(std::string_view model);

  // Until when; empty: it is not so at `now`.
  [[nodiscard]] std::optional<Time> BusyUntil(Time now) const;
  [[nodiscard]] std::optional<Time> MissingUntil(std::string_view model, Time now) const;
  [[nodiscard]] std::vector<std::string> MissingModels(Time now) const;

 private:
  mutable base::Mutex mutex_;
  Time busy_until_ GATEWAY_GUARDED_BY(mutex_) = {};
  ByModel<Time> missing_until_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::health
