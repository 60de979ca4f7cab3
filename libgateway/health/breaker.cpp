#include "gateway/breaker.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "libgateway/base/mutex.hpp"
#include "libgateway/health/call_window.hpp"

namespace gateway {

struct Breaker::Impl {
  explicit Impl(const BreakerLimits& its_limits) : limits(its_limits), window(limits.window) {}

  const BreakerLimits limits;
  mutable base::Mutex mutex;
  health::CallWindow window GATEWAY_GUARDED_BY(mutex);
  std::size_t failures_in_a_row GATEWAY_GUARDED_BY(mutex) = 0;
  // Since it was last closed; 0: it is closed.
  std::size_t openings GATEWAY_GUARDED_BY(mutex) = 0;
  Time open_until GATEWAY_GUARDED_BY(mutex) = {};
  std::size_t successes_in_a_row GATEWAY_GUARDED_BY(mutex) = 0;  // of trials
  // A trial is under way. It is given up after that: whoever has it may never tell its end.
  std::optional<Time> trial_until GATEWAY_GUARDED_BY(mutex);

  [[nodiscard]] BreakerState StateAt(Time now) const GATEWAY_REQUIRES(mutex) {
    if (openings == 0) {
      return BreakerState::kClosed;
    }
    return now < open_until ? BreakerState::kOpen : BreakerState::kHalfOpen;
  }

  [[nodiscard]] Permit PermitAt(Time now) const GATEWAY_REQUIRES(mutex) {
    switch (StateAt(now)) {
      case BreakerState::kClosed:
        return Permit::kYes;
      case BreakerState::kOpen:
        return Permit::kNo;
      case BreakerState::kHalfOpen:
        break;
    }
    return trial_until && now < *trial_until ? Permit::kNo : Permit::kTrial;
  }

  [[nodiscard]] bool MustOpen(Time now) const GATEWAY_REQUIRES(mutex) {
    if (failures_in_a_row >= std::max<std::size_t>(1, limits.consecutive_failures)) {
      return true;
    }
    const auto recent = window.Within(now);
    return recent.calls >= std::max<std::size_t>(1, limits.least_calls) &&
           static_cast<double>(recent.failures) >=
               limits.failure_rate * static_cast<double>(recent.calls);
  }

  // By the number of openings alone.
  [[nodiscard]] std::chrono::milliseconds OpenFor() const GATEWAY_REQUIRES(mutex) {
    return limits.open_for * static_cast<std::int64_t>(openings);
  }

  void Open(Time now) GATEWAY_REQUIRES(mutex) {
    if (OpenFor() < limits.longest_open) {
      ++openings;
    }
    openings = std::max<std::size_t>(1, openings);
    open_until = now + std::min(OpenFor(), limits.longest_open);
    successes_in_a_row = 0;
    trial_until.reset();
  }

  void Close() GATEWAY_REQUIRES(mutex) {
    openings = 0;
    failures_in_a_row = 0;
    open_until = {};
    trial_until.reset();
    window.Clear();
  }
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

Breaker::Breaker(const BreakerLimits& limits) : impl_(new Impl(limits)) {}
Breaker::~Breaker() = default;

Breaker::Permit Breaker::Ask(Time now) {
  const base::MutexLock lock(impl_->mutex);
  const Permit permit = impl_->PermitAt(now);
  if (permit == Permit::kTrial) {
    impl_->trial_until = now + impl_->limits.open_for;
  }
  return permit;
}

Breaker::Permit Breaker::Look(Time now) const {
  const base::MutexLock lock(impl_->mutex);
  return impl_->PermitAt(now);
}

void Breaker::OnSuccess(Time now, bool trial) {
  const base::MutexLock lock(impl_->mutex);
  const BreakerState state = impl_->StateAt(now);
  if (state == BreakerState::kClosed) {
    impl_->failures_in_a_row = 0;
    impl_->window.Add(now, false);
    return;
  }
  // What began before it opened, or went past it, closes nothing.
  if (!trial || state == BreakerState::kOpen) {
    return;
  }
  impl_->trial_until.reset();
  if (++impl_->successes_in_a_row >= impl_->limits.successes_to_close) {
    impl_->Close();
  }
}

void Breaker::OnFailure(Time now, bool trial) {
  if (!impl_->limits.enabled) {
    return;
  }
  const base::MutexLock lock(impl_->mutex);
  switch (impl_->StateAt(now)) {
    case BreakerState::kClosed:
      ++impl_->failures_in_a_row;
      impl_->window.Add(now, true);
      if (impl_->MustOpen(now)) {
        impl_->Open(now);
      }
      return;
    case BreakerState::kHalfOpen:
      if (trial) {
        impl_->Open(now);
      }
      return;
    case BreakerState::kOpen:
      return;
  }
}

void Breaker::OnNothing(bool trial) {
  if (trial) {
    const base::MutexLock lock(impl_->mutex);
    impl_->trial_until.reset();
  }
}

BreakerState Breaker::state(Time now) const {
  const base::MutexLock lock(impl_->mutex);
  return impl_->StateAt(now);
}

Breaker::Time Breaker::open_until() const {
  const base::MutexLock lock(impl_->mutex);
  return impl_->open_until;
}

}  // namespace gateway
