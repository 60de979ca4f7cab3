// Breakers: a provider's breaker, or one for each of its models.
#pragma once

#include <memory>
#include <string_view>

#include "gateway/breaker.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/health/by_model.hpp"

namespace gateway::health {

// Any thread.
class Breakers {
 public:
  using Time = Breaker::Time;

  struct Answer {
    Breaker::Permit permit = Breaker::Permit::kYes;
    Time open_until = {};  // see Breaker
  };
  struct Worst {
    BreakerState state = BreakerState::kClosed;
    Time open_until = {};
  };

  Breakers(const BreakerLimits& limits, bool per_model) : limits_(limits), per_model_(per_model) {}

  // See Breaker for each of them.
  Answer Ask(std::string_view model, Time now);
  [[nodiscard]] Answer Look(std::string_view model, Time now) const;
  void OnSuccess(std::string_view model, Time now, bool trial);
  void OnFailure(std::string_view model, Time now, bool trial);
  void OnNothing(std::string_view model, bool trial);

  // The state farthest from closed; the longest open of several.
  [[nodiscard]] Worst WorstAt(Time now) const;

 private:
  [[nodiscard]] std::string_view NameFor(std::string_view model) const {
    return per_model_ ? model : std::string_view();
  }
  Breaker* Find(std::string_view model) const GATEWAY_REQUIRES(mutex_);
  Breaker& Use(std::string_view model) GATEWAY_REQUIRES(mutex_);

  const BreakerLimits limits_;
  const bool per_model_;
  mutable base::Mutex mutex_;
  // A model gets one when a call of it has ended, well or badly: names that do not exist have none.
  ByModel<std::unique_ptr<Breaker>> breakers_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::health
