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
  TellKey(Outcome::kClientLeft, {}, {}, started_);
  TellProvider(Outcome::kClientLeft, {}, {}, started_);
  ProviderHealth& health = *target_.provider->health;
  health.Leave();
  if (is_retry_) {
    health.EndRetry();
  }
}

void Lease::TellContent(Time now) { TellKey(Outcome::kSuccess, {}, {}, now); }

void Lease::TellSuccess(Time now) {
  TellKey(Outcome::kSuccess, {}, {}, now);
  TellProvider(Outcome::kSuccess, {}, {}, now);
}

void Lease::TellFailure(Outcome outcome, std::optional<milliseconds> told, std::string_view text,
                        Time now) {
  if (outcome == Outcome::kNoFirstByte && !first_byte_) {
    NoteHead(now);  // it took that long at least
  }
  TellKey(outcome, told, text, now);
  TellProvider(outcome, told, text, now);
}

// What comes after an answer's beginning is not the key's.
void Lease::TellKey(Outcome outcome, std::optional<milliseconds> told, std::string_view text,
                    Time now) {
  if (!std::exchange(told_key_, true)) {
    target_.provider->keys->Report(*key_, {outcome, target_.model, now, told, text});
  }
}

void Lease::TellProvider(Outcome outcome, std::optional<milliseconds> told, std::string_view text,
                         Time now) {
  if (std::exchange(told_provider_, true)) {
    return;
  }
  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = target_.model;
  report.trial = entry_.trial;
  report.told = told;
  report.text = text;
  report.first_byte = first_byte_;
  target_.provider->health->Tell(report, now);
}

}  // namespace gateway::exchange
