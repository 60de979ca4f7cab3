#include "libgateway/exchange/lease.hpp"

#include <utility>

namespace gateway::exchange {

using std::chrono::milliseconds;

Lease::Lease(const Target& target, std::shared_ptr<const Key> key, ProviderHealth::Entry entry,
             bool is_retry, Time now)
    : target_(target), key_(std::move(key)), entry_(entry), is_retry_(is_retry), started_(now) {}

void Lease::End() {
  if (std::exchange(ended_, true)) {
    return;
  }
  if (!told_) {
    Tell(Outcome::kClientLeft, {}, {}, started_);
  }
  ProviderHealth& health = *target_.provider->health;
  health.Leave();
  if (is_retry_) {
    health.EndRetry();
  }
}

void Lease::TellSuccess(Time now) { Tell(Outcome::kSuccess, {}, {}, now); }

void Lease::TellFailure(Outcome outcome, std::optional<milliseconds> told, std::string_view text,
                        Time now) {
  Tell(outcome, told, text, now);
}

void Lease::Tell(Outcome outcome, std::optional<milliseconds> told, std::string_view text,
                 Time now) {
  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = target_.model;
  report.trial = entry_.trial && !told_;
  report.told = told;
  report.text = text;
  if (outcome == Outcome::kSuccess) {
    report.first_byte = std::chrono::duration_cast<milliseconds>(now - started_);
  }
  target_.provider->health->Tell(report, now);
  if (!std::exchange(told_, true)) {  // what comes after an answer's beginning is not the key's
    target_.provider->keys->Report(*key_, {outcome, target_.model, now, told, text});
  }
}

}  // namespace gateway::exchange
