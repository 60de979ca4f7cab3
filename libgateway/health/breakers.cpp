#include "libgateway/health/breakers.hpp"

#include <utility>

namespace gateway::health {

Breaker* Breakers::Find(std::string_view model) const {
  const auto* breaker = breakers_.Find(NameFor(model));
  return breaker == nullptr ? nullptr : breaker->get();
}

Breaker& Breakers::Use(std::string_view model) {
  auto& breaker = breakers_.Use(NameFor(model));
  if (breaker == nullptr) {
    breaker = std::make_unique<Breaker>(limits_);
  }
  return *breaker;
}

Breakers::Answer Breakers::Ask(std::string_view model, Time now) {
  const base::MutexLock lock(mutex_);
  Breaker* breaker = Find(model);
  return breaker == nullptr ? Answer{} : Answer{breaker->Ask(now), breaker->open_until()};
}

Breakers::Answer Breakers::Look(std::string_view model, Time now) const {
  const base::MutexLock lock(mutex_);
  const Breaker* breaker = Find(model);
  return breaker == nullptr ? Answer{} : Answer{breaker->Look(now), breaker->open_until()};
}

void Breakers::OnSuccess(std::string_view model, Time now, bool trial) {
  const base::MutexLock lock(mutex_);
  Use(model).OnSuccess(now, trial);
}

void Breakers::OnFailure(std::string_view model, Time now, bool trial) {
  const base::MutexLock lock(mutex_);
  Use(model).OnFailure(now, trial);
}

void Breakers::OnNothing(std::string_view model, bool trial) {
  const base::MutexLock lock(mutex_);
  if (Breaker* breaker = Find(model)) {
    breaker->OnNothing(trial);
  }
}

Breakers::Worst Breakers::WorstAt(Time now) const {
  const auto badness = [](const Worst& worst) {
    const int state = worst.state == BreakerState::kOpen       ? 2
                      : worst.state == BreakerState::kHalfOpen ? 1
                                                               : 0;
    return std::pair(state, worst.open_until);
  };
  const base::MutexLock lock(mutex_);
  Worst worst;
  for (const auto& [model, breaker] : breakers_) {
    const Worst candidate{breaker->state(now), breaker->open_until()};
    if (badness(candidate) > badness(worst)) {
      worst = candidate;
    }
  }
  return worst;
}

}  // namespace gateway::health
