#include <algorithm>
#include <chrono>
#include <cstdint>

#include "libgateway/keys/key_entry.hpp"

// What a store keeps of a key, and what others know of it. How calls change it is in key_entry.cpp.
namespace gateway::keys {
namespace {

using std::chrono::nanoseconds;

// Never longer than the rest itself may be: a wall clock that jumped must not lock a key out.
nanoseconds TimeUntil(WallTime until, WallTime now, nanoseconds longest) {
  const WallTime most = now + std::chrono::duration_cast<WallTime::duration>(longest);
  return std::clamp<nanoseconds>(std::min(until, most) - std::min(until, now), nanoseconds(0),
                                 longest);
}

}  // namespace

SavedKeyState KeyEntry::Saved() const {
  const Moment now = clock_();
  const base::MutexLock lock(mutex_);
  SavedKeyState saved;
  saved.provider = provider_;
  saved.digest = digest_;
  saved.alias = alias_;
  saved.state = state_.load();
  saved.reason = reason_;
  saved.since = since_;
  if (const Ticks until = out_until_.load(); until != kNoTime && until != kForever) {
    saved.until = WallOf(TimeOf(until), now);
  }
  saved.times = times_;
  saved.blocked = blocks_.List(changed_at_, now);
  return saved;
}

void KeyEntry::Restore(const SavedKeyState& saved) {
  const Moment now = clock_();
  const base::MutexLock lock(mutex_);
  alias_ = saved.alias;
  changed_at_ = TicksOf(now.steady);
  PutBlocks(saved, now);
  PutState(saved, now);
}

void KeyEntry::Adopt(const SavedKeyState& saved) {
  const Moment now = clock_();
  const base::MutexLock lock(mutex_);
  if (state_changes_ == in_store_) {
    if (saved.state == KeyState::kReady && state_.load() != KeyState::kReady) {
      SetReady();
      blocks_.Clear();
    }
    PutState(saved, now);
  }
  PutBlocks(saved, now);
}

std::uint64_t KeyEntry::state_changes() const {
  const base::MutexLock lock(mutex_);
  return state_changes_;
}

void KeyEntry::NoteInStore(std::uint64_t state_changes) {
  const base::MutexLock lock(mutex_);
  in_store_ = state_changes;
}

void KeyEntry::PutBlocks(const SavedKeyState& saved, const Moment& now) {
  const Ticks ticks = TicksOf(now.steady);
  for (const KeyModelBlock& block : saved.blocked) {
    if (block.until > now.wall) {
      const bool limited = block.reason == OutcomeName(Outcome::kRateLimited);
      blocks_.Put(block.model, limited ? Outcome::kRateLimited : Outcome::kNotPermitted,
                  ticks + TimeUntil(block.until, now.wall, kLongestCooldown).count(), ticks);
    }
  }
}

void KeyEntry::PutState(const SavedKeyState& saved, const Moment& now) {
  if (saved.state == KeyState::kReady) {
    return;
  }
  reason_ = saved.reason;
  since_ = saved.since;
  times_ = std::max(saved.times, 1);
  state_ = saved.state;
  out_until_ =
      saved.state == KeyState::kDisabled
          ? kForever
          : TicksOf(now.steady) + TimeUntil(saved.until, now.wall, kLongestQuarantine).count();
}

}  // namespace gateway::keys
