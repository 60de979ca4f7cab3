#include "gateway/breaker.hpp"

namespace gateway {

struct Breaker::Impl {
  BreakerLimits limits;
};

const char* BreakerStateName(BreakerState state) {
  switch (state) {
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kHalfOpen:
      return "half_open";
    case BreakerState::kClosed:
      break;
  }
  return "closed";
}

Breaker::Breaker(const BreakerLimits& limits) : impl_(new Impl{limits}) {}
Breaker::~Breaker() = default;
Breaker::Permit Breaker::Ask(Time /*now*/) { return Permit::kYes; }
void Breaker::OnSuccess(Time /*now*/, bool /*trial*/) {}
void Breaker::OnFailure(Time /*now*/, bool /*trial*/) {}
void Breaker::OnNothing(bool /*trial*/) {}
BreakerState Breaker::state(Time /*now*/) const { return BreakerState::kClosed; }
Breaker::Time Breaker::open_until() const { return {}; }

}  // namespace gateway
