#include "libgateway/keys/stateful_pool.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/sha256.hpp"
#include "libgateway/keys/key_mask.hpp"
#include "libgateway/keys/refusal_text.hpp"

namespace gateway::keys {
namespace {

// So often the strategy itself is asked for another one before the keys are gone through as they
// stand: most often enough to keep its shares even.
constexpr std::size_t kTurns = 8;

Error NoKeys() { return Fail(ErrorCode::kNoKey, "the provider has no keys"); }

}  // namespace

StatefulPool::StatefulPool(std::string_view provider, std::vector<Key> keys,
                           const KeyPoolOptions& options, std::shared_ptr<SharedHealth> health)
    : provider_(provider),
      options_(options),
      health_(std::move(health)),
      keys_(std::make_shared<const std::vector<Key>>(std::move(keys))),
      turns_(NewTurns(options.strategy)),
      resting_(keys_->size()) {
  std::vector<std::string> digests;
  for (const Key& key : *keys_) {
    pointers_.emplace_back(keys_, &key);
    digests.push_back(base::Sha256Hex(key.secret.Reveal()));
    entries_.push_back(health_->Entry(provider, digests.back(), key.alias));
  }
  mask_ = MaskOf(pointers_);
  if (turns_->changes() && !digests.empty()) {
    ring_.emplace(digests);
  }
}

void StatefulPool::AlsoMask(std::vector<Secret> others) {
  others_ = std::move(others);
  mask_ = MaskOf(pointers_, others_);
}

bool StatefulPool::SameAs(const StatefulPool& other) const {
  return provider_ == other.provider_ && health_ == other.health_ &&
         options_.strategy == other.options_.strategy &&
         options_.use_next == other.options_.use_next && others_ == other.others_;
}

bool StatefulPool::ByAffinity(const KeyWish& wish) const { return wish.affinity != 0 && ring_; }

bool StatefulPool::Tried(const KeyWish& wish, std::size_t key) const {
  return std::find(wish.tried.begin(), wish.tried.end(), &(*keys_)[key]) != wish.tried.end();
}

template <typename Turn, typename Ask>
StatefulPool::Choice StatefulPool::Choose(const KeyWish& wish, Ticks now, const Turn& turn,
                                          const Ask& use) const {
  const std::size_t count = entries_.size();
  Choice choice;
  std::optional<std::size_t> shared;
  const auto fits = [&](std::size_t key) {
    const Use found = Tried(wish, key) ? Use::kNo : use(key);
    if (found == Use::kShared && !shared) {
      shared = key;
    }
    return found == Use::kYes;
  };
  const bool more = options_.use_next;
  const std::size_t turns =
      more && (turns_->changes() || ByAffinity(wish)) ? std::min(kTurns, count) : 1;
  std::size_t at = 0;
  for (std::size_t i = 0; i < turns; ++i) {
    at = turn(i);
    choice.turn = i == 0 ? at : choice.turn;
    if (fits(at)) {
      choice.key = at;
      return choice;
    }
  }
  for (std::size_t i = 1; more && i < count;) {
    const std::size_t next = (at + i) % count;
    if (resting_.SkipsFrom(next, now)) {
      i += RestingBlocks::kSize;
      continue;
    }
    if (fits(next)) {
      choice.key = next;
      return choice;
    }
    if (resting_.EndsWith(next)) {
      NoteBlock(next, now);
    }
    ++i;
  }
  choice.key = shared;
  return choice;
}

void StatefulPool::NoteBlock(std::size_t last, Ticks now) const {
  Ticks until = kForever;
  for (std::size_t i = last + 1 - RestingBlocks::kSize; i <= last && until > now; ++i) {
    until = std::min(until, entries_[i]->out_until());
  }
  if (until > now) {
    resting_.Note(last, until, now);
  }
}

// What the upstream says of a lone key is of more use than what we remember of it.
bool StatefulPool::MayUseAnyway(const KeyWish& wish, ModelHash model, Ticks now) const {
  if (!wish.anyway || entries_.size() != 1 || Tried(wish, 0) ||
      entries_.front()->state() == KeyState::kDisabled) {
    return false;
  }
  const auto wait = entries_.front()->ModelWait(model, now);
  return !wait || wait->why != Outcome::kRateLimited;
}

Result<std::shared_ptr<const Key>> StatefulPool::Next(const KeyWish& wish) {
  if (entries_.empty()) {
    return NoKeys();
  }
  const ModelHash model = HashModel(wish.model);
  const Ticks now = TicksOf(OrNow(wish.now));
  const Choice choice = Choose(
      wish, now,
      [&](std::size_t i) {
        return ByAffinity(wish) ? ring_->At(wish.affinity, i) : turns_->Take(entries_.size());
      },
      [&](std::size_t key) { return entries_[key]->Ask(model, now); });
  if (!choice.key && MayUseAnyway(wish, model, now)) {
    entries_.front()->NoteUsedAnyway();
    return pointers_.front();
  }
  return choice.key ? Result<std::shared_ptr<const Key>>(pointers_[*choice.key])
                    : Failure(wish, choice.turn);
}

Result<std::shared_ptr<const Key>> StatefulPool::Peek(const KeyWish& wish) const {
  if (entries_.empty()) {
    return NoKeys();
  }
  const ModelHash model = HashModel(wish.model);
  const Ticks now = TicksOf(OrNow(wish.now));
  const Choice choice = Choose(
      wish, now,
      [&](std::size_t i) {
        return ByAffinity(wish) ? ring_->At(wish.affinity, i) : turns_->Look(entries_.size(), i);
      },
      [&](std::size_t key) { return entries_[key]->Look(model, now); });
  return choice.key ? Result<std::shared_ptr<const Key>>(pointers_[*choice.key])
                    : Failure(wish, choice.turn);
}

// A copy of a key is known by its alias.
std::size_t StatefulPool::IndexOf(const Key& key) const {
  const Key* first = keys_->data();
  if (!std::less<>()(&key, first) && std::less<>()(&key, first + keys_->size())) {
    return static_cast<std::size_t>(&key - first);
  }
  const auto found = std::find_if(keys_->begin(), keys_->end(), [&key](const Key& one) {
    return one.alias == key.alias && one.secret == key.secret;
  });
  return static_cast<std::size_t>(found - keys_->begin());
}

void StatefulPool::Report(const Key& key, const KeyReport& report) {
  const std::size_t index = IndexOf(key);
  if (index == entries_.size()) {
    return;
  }
  const Time now = OrNow(report.now);
  const auto changed = entries_[index]->Report(report, now, (*keys_)[index].secret);
  if (ActionsFor(report.outcome).key == KeyAction::kCool) {
    NoteLimit(index, now);
  }
  if (changed.any) {
    resting_.Wake(index);
    health_->Changed(entries_[index]);
  }
  if (changed.state) {
    health_->Announce(*entries_[index], now);
  }
}

void StatefulPool::NoteLimit(std::size_t key, Time now) {
  const base::MutexLock lock(limits_);
  if (last_limit_ && last_limited_ != key) {
    const bool together = std::chrono::abs(now - *last_limit_) <= kLimitedTogether;
    entries_[key]->SetSharedLimit(together);
    if (together) {
      entries_[last_limited_]->SetSharedLimit(true);
    }
  }
  last_limited_ = key;
  last_limit_ = now;
}

std::optional<std::size_t> StatefulPool::OnlyKey(const KeyWish& wish) const {
  if (options_.use_next || entries_.empty()) {
    return std::nullopt;
  }
  if (ByAffinity(wish)) {
    return ring_->At(wish.affinity, 0);
  }
  return turns_->changes() ? std::nullopt : std::optional(turns_->Look(entries_.size(), 0));
}

std::optional<Time> StatefulPool::NextAt(const KeyWish& wish) const {
  const ModelHash model = HashModel(wish.model);
  const Ticks now = TicksOf(OrNow(wish.now));
  const std::optional<std::size_t> only = OnlyKey(wish);
  std::optional<Ticks> nearest;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool is_lone = entries_.size() == 1 && entries_[i]->state() != KeyState::kDisabled;
    if ((only && *only != i) || (now < entries_[i]->out_until() && !is_lone)) {
      continue;
    }
    const auto wait = entries_[i]->ModelWait(model, now);
    if (wait && wait->why == Outcome::kRateLimited && (!nearest || wait->until < *nearest)) {
      nearest = wait->until;
    }
  }
  return nearest ? std::optional(TimeOf(*nearest)) : std::nullopt;
}

Result<void> StatefulPool::SetEnabled(std::string_view alias, bool enabled) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if ((*keys_)[i].alias != alias) {
      continue;
    }
    if (entries_[i]->SetEnabled(enabled)) {
      resting_.Wake(i);
      health_->Changed(entries_[i]);
    }
    return {};
  }
  return Fail(ErrorCode::kNotFound,
              fmt::format("provider \"{}\" has no key \"{}\"", provider_, alias));
}

std::vector<KeyStatus> StatefulPool::Status(Time now) const {
  std::vector<KeyStatus> all;
  all.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    all.push_back(entries_[i]->Status((*keys_)[i], OrNow(now)));
  }
  return all;
}

Error StatefulPool::Failure(const KeyWish& wish, std::size_t turn) const {
  const ModelHash model = HashModel(wish.model);
  const Ticks now = TicksOf(OrNow(wish.now));
  RefusalText text;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (options_.use_next || i == turn) {
      text.Add((*keys_)[i].alias, *entries_[i], model, now, Tried(wish, i));
    }
  }
  return Fail(ErrorCode::kNoKey, text.Say(provider_, wish.model, options_.use_next));
}

}  // namespace gateway::keys
