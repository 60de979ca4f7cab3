#include "libgateway/exchange/candidates.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libgateway/exchange/backoff.hpp"
#include "libgateway/exchange/plan.hpp"

namespace gateway::exchange {
using std::chrono::milliseconds;

// Why those that were looked at cannot be asked; what the client is told is the most hopeful of it.
class Candidates::Complaints {
 public:
  void Refused(const Target& target, const ProviderHealth::Entry& entry) {
    blocked_ += entry.refusal != ProviderRefusal::kFull ? 1 : 0;
    Note(kBusy, entry.again_at,
         Fail(ErrorCode::kOverloaded,
              entry.refusal == ProviderRefusal::kFull
                  ? fmt::format("the provider '{}' has as many calls under way as it may have",
                                target.provider->name)
                  : fmt::format("the provider '{}' asked to be left alone for now",
                                target.provider->name)));
  }

  void NoKey(const Target& target, const Error& error, std::optional<Time> again_at) {
    if (!again_at) {
      ++blocked_;
      Note(kKeyless, {}, error);
      return;
    }
    Note(
        kCooling, again_at,
        Fail(ErrorCode::kRateLimited,
             fmt::format("all keys of the provider '{}' are cooling down after the upstream's rate "
                         "limit",
                         target.provider->name)));
  }

  // So many would be asked, but for what our own memory has against them.
  [[nodiscard]] std::size_t blocked() const { return blocked_; }

  Found Take() {
    return {
        nullptr,
        rank_ == kNothing ? Fail(ErrorCode::kNoKey, "nobody is left to ask") : std::move(error_),
        again_at_};
  }

 private:
  enum Rank { kNothing, kKeyless, kBusy, kCooling };

  void Note(Rank rank, std::optional<Time> again_at, Error error) {
    if (rank > rank_) {
      rank_ = rank;
      error_ = std::move(error);
    }
    if (again_at && (!again_at_ || *again_at < *again_at_)) {
      again_at_ = again_at;
    }
  }

  Rank rank_ = kNothing;
  Error error_;
  std::optional<Time> again_at_;
  std::size_t blocked_ = 0;
};

Candidates::Candidates(Route route, Wish wish, const RequestLimits& limits)
    : route_(std::move(route)), wish_(std::move(wish)), limits_(limits) {
  for (const Target& target : route_.targets) {
    places_.push_back(Place{&target});
  }
}

Candidates::Found Candidates::Find(Time now) {
  Complaints complaints;
  const std::vector<Place*> order = Order();
  const auto ask = [&](bool anyway) -> std::unique_ptr<Lease> {
    for (Place* place : order) {
      if (auto lease = place->over ? nullptr : Enter(*place, now, anyway, complaints)) {
        current_ = static_cast<std::size_t>(place - places_.data());
        stays_ = false;
        return lease;
      }
    }
    return nullptr;
  };
  auto lease = ask(false);
  // Nobody is locked out by our own memory alone: then it is not gone by (Envoy's panic rule), for
  // none of them.
  panics_ = panics_ || complaints.blocked() == places_.size();
  if (lease == nullptr && panics_) {
    lease = ask(true);
  }
  EndWait();  // not before: the budget may have shrunk, and a retry it gave is not given again
  if (lease != nullptr) {
    return {std::move(lease), {}, {}};
  }
  return complaints.Take();
}

std::vector<Candidates::Place*> Candidates::Order() {
  std::vector<Place*> order;
  if (stays_) {
    order.push_back(&places_[current_]);
  }
  for (Place& place : places_) {
    if (!place.over && !(stays_ && &place == &places_[current_])) {
      order.push_back(&place);
    }
  }
  return order;
}

std::unique_ptr<Lease> Candidates::Enter(Place& place, Time now, bool anyway,
                                         Complaints& complaints) {
  const Target& target = *place.target;
  ProviderHealth& health = *target.provider->health;
  const bool is_retry = WasAsked(*target.provider);
  if (is_retry && !HoldRetry(place)) {
    place.over = true;
    return nullptr;
  }
  const auto entry = health.Enter(target.model, now, anyway);
  if (!entry.entered()) {
    complaints.Refused(target, entry);
  } else if (auto key = KeyAt(place, now, anyway)) {
    place.asked = true;
    place.last_key = key->get();
    place.holds_retry = false;  // the lease has it
    return std::make_unique<Lease>(target, *std::move(key), entry, is_retry, now);
  } else {
    if (entry.trial) {  // which found nothing out
      health.Tell({Outcome::kRefusedHere, target.model, true}, now);
    }
    health.Leave();
    complaints.NoKey(target, key.error(), target.provider->keys->NextAt(WishAt(place, now)));
  }
  return nullptr;
}

bool Candidates::HoldRetry(Place& place) {
  place.holds_retry = place.holds_retry || place.target->provider->health->StartRetry();
  budget_empty_ = budget_empty_ || !place.holds_retry;
  return place.holds_retry;
}

void Candidates::EndWait() {
  for (Place& place : places_) {
    if (std::exchange(place.holds_retry, false)) {
      place.target->provider->health->EndRetry();
    }
  }
}

KeyWish Candidates::WishAt(const Place& place, Time now) const {
  const auto index = static_cast<std::size_t>(&place - places_.data());
  return {place.target->model, now, place.tried,
          index < wish_.affinity.size() ? wish_.affinity[index] : 0};
}

Result<std::shared_ptr<const Key>> Candidates::KeyAt(const Place& place, Time now,
                                                     bool anyway) const {
  KeyPool& pool = *place.target->provider->keys;
  if (wish_.key.empty()) {
    KeyWish wish = WishAt(place, now);
    wish.anyway = anyway;
    return pool.Next(wish);
  }
  return NamedKey(*place.target->provider, wish_.key);
}

void Candidates::AfterWait() {
  for (Place& place : places_) {
    place.tried.clear();
  }
}

void Candidates::PassOver() { places_[current_].over = true; }

bool Candidates::OthersLeft() const {
  return std::any_of(places_.begin(), places_.end(), [this](const Place& place) {
    return !place.over && &place != &places_[current_];
  });
}

bool Candidates::MayFallBack(Fallback fallback) const {
  switch (fallback) {
    case Fallback::kNo:
      return false;
    case Fallback::kIfRouteSays:
      return route_.fall_back_on_refusal;
    case Fallback::kIfTimeoutsMay:
      return limits_.retry_timeouts;
    case Fallback::kIfNoKeyLeft:  // asked only when there is none
    case Fallback::kYes:
      break;
  }
  return true;
}

Candidates::Next Candidates::AfterFailure(Outcome outcome, std::optional<milliseconds> told,
                                          int attempt, double chance, Time now) {
  const OutcomeActions& actions = ActionsFor(outcome);
  Place& place = places_[current_];
  if (actions.same == SameProvider::kNextKey && wish_.key.empty()) {
    place.tried.push_back(place.last_key);
    if (place.target->provider->keys->Peek(WishAt(place, now))) {
      stays_ = true;
      return {true, milliseconds(0)};
    }
  }
  const bool once = actions.same == SameProvider::kOnce ||
                    (actions.same == SameProvider::kOnceIfLast && !OthersReady(now));
  const bool told_too_long = told && *told > limits_.longest_wait;
  // The budget counts those that wait, too: a call that fails at once takes no time itself.
  if (once && wish_.repeats && !place.repeated && !told_too_long && HoldRetry(place)) {
    place.repeated = true;
    stays_ = true;
    return {true, told ? Spread(*told, chance) : Backoff(outcome, attempt, chance)};
  }
  if (outcome == Outcome::kRateLimited && wish_.key.empty() && !OthersLeft()) {
    if (const auto wait = ShortWait(now)) {
      return {true, Spread(*wait, chance)};
    }
  }
  place.over = true;
  return {MayFallBack(actions.fallback) && OthersLeft(), milliseconds(0)};
}

std::optional<milliseconds> Candidates::ShortWait(Time now) {
  // What is told is lengthened by chance, by a tenth at most.
  Time first = now + limits_.longest_wait + limits_.longest_wait / 8;
  Place* next = nullptr;
  for (Place& place : places_) {
    const auto at = place.target->provider->keys->NextAt({place.target->model, now});
    if (at && *at <= first) {
      first = *at;
      next = &place;
    }
  }
  if (next == nullptr) {
    return std::nullopt;
  }
  AfterWait();
  next->over = false;
  current_ = static_cast<std::size_t>(next - places_.data());
  stays_ = true;
  return std::max(milliseconds(1), std::chrono::ceil<milliseconds>(first - now));
}

bool Candidates::WasAsked(const Provider& provider) const {
  return std::any_of(places_.begin(), places_.end(), [&provider](const Place& place) {
    return place.asked && place.target->provider.get() == &provider;
  });
}

bool Candidates::OthersReady(Time now) const {
  return std::any_of(places_.begin(), places_.end(), [this, now](const Place& place) {
    const Provider& provider = *place.target->provider;
    return !place.over && &place != &places_[current_] &&
           provider.health->Look(place.target->model, now).entered() &&
           provider.keys->Peek(WishAt(place, now)).has_value();
  });
}

std::optional<Candidates::Time> Candidates::AllCoolUntil(Time now) const {
  std::optional<Time> first;
  for (const Place& place : places_) {
    const KeyPool& pool = *place.target->provider->keys;
    const KeyWish wish{place.target->model, now};
    if (pool.Peek(wish)) {
      return std::nullopt;
    }
    if (const auto at = pool.NextAt(wish); at && (!first || *at < *first)) {
      first = at;
    }
  }
  return first;
}

bool Candidates::HasOneKey() const {
  return places_.size() == 1 && places_.front().target->provider->keys->keys().size() == 1;
}

}  // namespace gateway::exchange
