#include "gateway/provider_health.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include "libgateway/base/mutex.hpp"
#include "libgateway/health/bounded_count.hpp"
#include "libgateway/health/breakers.hpp"
#include "libgateway/health/first_bytes.hpp"
#include "libgateway/health/told_by_provider.hpp"

namespace gateway {
namespace {

using Entry = ProviderHealth::Entry;

constexpr std::size_t kLongestText = 300;

// Cut between characters.
std::string_view Shortened(std::string_view text) {
  std::size_t length = std::min(text.size(), kLongestText);
  while (length > 0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    --length;
  }
  return text.substr(0, length);
}

std::optional<std::chrono::milliseconds> Left(ProviderHealth::Time until,
                                              ProviderHealth::Time now) {
  return until > now ? std::optional(std::chrono::ceil<std::chrono::milliseconds>(until - now))
                     : std::nullopt;
}

Entry EntryBy(const health::Breakers::Answer& breaker, ProviderHealth::Time now) {
  if (breaker.permit != Breaker::Permit::kNo) {
    return {ProviderRefusal::kNone, breaker.permit == Breaker::Permit::kTrial, std::nullopt};
  }
  const bool is_open = breaker.open_until > now;  // else another one has the trial
  return {ProviderRefusal::kBroken, false,
          is_open ? std::optional(breaker.open_until) : std::nullopt};
}

}  // namespace

struct ProviderHealth::Impl {
  explicit Impl(const ProviderLimits& its_limits)
      : limits(its_limits), breakers(limits.breaker, limits.breaker_per_model) {}

  const ProviderLimits limits;
  health::BoundedCount in_flight;
  health::BoundedCount retries;
  health::Breakers breakers;
  health::ToldByProvider told;
  health::FirstBytes first_bytes;
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> failures{0};
  mutable base::Mutex mutex;
  std::string last_failure GATEWAY_GUARDED_BY(mutex);

  [[nodiscard]] std::size_t MostInFlight() const {
    return limits.max_in_flight == 0 ? std::numeric_limits<std::size_t>::max()
                                     : limits.max_in_flight;
  }

  // What the provider said of itself; not refused: nothing.
  [[nodiscard]] Entry ByWhatWasTold(std::string_view model, Time now) const {
    if (const auto until = told.MissingUntil(model, now)) {
      return {ProviderRefusal::kModelMissing, false, until};
    }
    if (const auto until = told.BusyUntil(now)) {
      return {ProviderRefusal::kBusy, false, until};
    }
    return {};
  }

  void TellBreaker(const Report& report, BreakerAction action, Time now) {
    switch (action) {
      case BreakerAction::kSuccess:
        breakers.OnSuccess(report.model, now, report.trial);
        return;
      case BreakerAction::kFailure:
        breakers.OnFailure(report.model, now, report.trial);
        return;
      case BreakerAction::kNone:
        breakers.OnNothing(report.model, report.trial);
        return;
    }
  }

  void CountFailure(const Report& report) {
    failures.fetch_add(1);
    const base::MutexLock lock(mutex);
    last_failure = Shortened(report.text.empty() ? OutcomeName(report.outcome) : report.text);
  }
};

ProviderHealth::ProviderHealth(const ProviderLimits& limits) : impl_(new Impl(limits)) {}
ProviderHealth::~ProviderHealth() = default;

ProviderHealth::Entry ProviderHealth::Enter(std::string_view model, Time now, bool anyway) {
  // First the place: a trial of the breaker that is given must be made.
  if (!impl_->in_flight.Take(impl_->MostInFlight())) {
    return {ProviderRefusal::kFull, false, std::nullopt};
  }
  Entry entry = anyway ? Entry{} : impl_->ByWhatWasTold(model, now);
  if (entry.entered()) {
    entry = EntryBy(impl_->breakers.Ask(model, now), now);
    if (anyway && !entry.entered()) {
      entry = {};
    }
  }
  if (entry.entered()) {
    impl_->calls.fetch_add(1);
  } else {
    impl_->in_flight.GiveBack();
  }
  return entry;
}

ProviderHealth::Entry ProviderHealth::Look(std::string_view model, Time now) const {
  if (impl_->in_flight.count() >= impl_->MostInFlight()) {
    return {ProviderRefusal::kFull, false, std::nullopt};
  }
  const Entry told = impl_->ByWhatWasTold(model, now);
  return told.entered() ? EntryBy(impl_->breakers.Look(model, now), now) : told;
}

void ProviderHealth::Leave() { impl_->in_flight.GiveBack(); }

void ProviderHealth::Tell(const Report& report, Time now) {
  const OutcomeActions& actions = ActionsFor(report.outcome);
  impl_->TellBreaker(report, actions.breaker, now);
  switch (actions.provider) {
    case ProviderAction::kBusyUntil:
      impl_->told.OnBusy(report.told, now);
      break;
    case ProviderAction::kBlockModel:
      impl_->told.OnModelMissing(report.model, now);
      break;
    case ProviderAction::kNone:
      break;
  }
  if (actions.breaker == BreakerAction::kFailure) {
    impl_->CountFailure(report);
  }
  if (report.outcome == Outcome::kSuccess) {
    impl_->told.OnModelThere(report.model);
  }
  // Not that of errors: who refuses quickly is not fast. Who let the time run out was that slow.
  if (report.first_byte &&
      (report.outcome == Outcome::kSuccess || report.outcome == Outcome::kNoFirstByte)) {
    impl_->first_bytes.Add(report.model, *report.first_byte);
  } else if (actions.breaker == BreakerAction::kFailure) {
    impl_->first_bytes.AddFailure(report.model);
  }
}

bool ProviderHealth::StartRetry() {
  const double share = impl_->limits.retry_rate * static_cast<double>(impl_->in_flight.count());
  return impl_->retries.Take(
      std::max(impl_->limits.least_retries, static_cast<std::size_t>(std::max(0.0, share))));
}

void ProviderHealth::EndRetry() { impl_->retries.GiveBack(); }

std::optional<std::chrono::milliseconds> ProviderHealth::FirstByte(std::string_view model) const {
  return impl_->first_bytes.Of(model);
}

std::size_t ProviderHealth::in_flight() const { return impl_->in_flight.count(); }

ProviderStatus ProviderHealth::Status(Time now) const {
  const auto worst = impl_->breakers.WorstAt(now);
  ProviderStatus status;
  status.in_flight = impl_->in_flight.count();
  status.retries = impl_->retries.count();
  status.breaker = worst.state;
  status.open_for = Left(worst.open_until, now);
  if (const auto busy_until = impl_->told.BusyUntil(now)) {
    status.busy_for = Left(*busy_until, now);
  }
  status.first_byte = impl_->first_bytes.OfAll();
  status.calls = impl_->calls.load();
  status.failures = impl_->failures.load();
  status.missing_models = impl_->told.MissingModels(now);
  const base::MutexLock lock(impl_->mutex);
  status.last_failure = impl_->last_failure;
  return status;
}

const ProviderLimits& ProviderHealth::limits() const { return impl_->limits; }

}  // namespace gateway
