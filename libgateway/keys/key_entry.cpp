#include "libgateway/keys/key_entry.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "libgateway/keys/reason_text.hpp"

namespace gateway::keys {
namespace {

using std::chrono::nanoseconds;

bool CountsAsFailure(Outcome outcome) {
  return outcome != Outcome::kSuccess && outcome != Outcome::kClientLeft &&
         outcome != Outcome::kClientStalled && outcome != Outcome::kShutDown &&
         outcome != Outcome::kDeadline && outcome != Outcome::kRefusedHere;
}

nanoseconds Rest(KeyState state, int times) {
  if (state == KeyState::kExhausted) {
    return kExhaustedFor;
  }
  nanoseconds rest = kFirstQuarantine;
  for (int i = 1; i < times && rest < kLongestQuarantine; ++i) {
    rest *= 2;
  }
  return std::min<nanoseconds>(rest, kLongestQuarantine);
}

// Up to 10 % more, so that not everybody comes back at once.
nanoseconds WithJitter(nanoseconds time) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> more(0, time.count() / 10);
  return time + nanoseconds(more(random));
}

nanoseconds Step(int limits_in_a_row) {
  constexpr int kStepsToLongest = 7;  // 1, 2, 4, ... 32, 60
  const int doublings = std::min(limits_in_a_row, kStepsToLongest) - 1;
  return std::min<nanoseconds>(kShortestCooldown * (1 << doublings), kLongestStep);
}

}  // namespace

KeyEntry::KeyEntry(std::string provider, std::string digest, ReadClock clock)
    : provider_(std::move(provider)), digest_(std::move(digest)), clock_(std::move(clock)) {}

Use KeyEntry::Ask(ModelHash model, Ticks now) {
  ModelBlocks::Block* block = blocks_.Find(model);
  if (block != nullptr && now < block->until.load()) {
    return Use::kNo;
  }
  const Ticks out_until = out_until_.load();
  if (now < out_until) {
    return Use::kNo;
  }
  if (out_until != kNoTime) {
    if (!probe_.Take(now)) {
      return Use::kNo;
    }
    // Another probe may have been told of in between: then this one is not due.
    if (const Ticks again = out_until_.load(); again != out_until) {
      probe_.Release();
      return again == kNoTime ? Use::kYes : Use::kNo;
    }
    return Use::kYes;
  }
  return block == nullptr || block->probe.Take(now) ? Use::kYes : Use::kShared;
}

Use KeyEntry::Look(ModelHash model, Ticks now) const {
  const ModelBlocks::Block* block = blocks_.Find(model);
  if (block != nullptr && now < block->until.load()) {
    return Use::kNo;
  }
  const Ticks out_until = out_until_.load();
  if (out_until != kNoTime) {
    return now >= out_until && probe_.Free(now) ? Use::kYes : Use::kNo;
  }
  return block == nullptr || block->probe.Free(now) ? Use::kYes : Use::kShared;
}

KeyEntry::Change KeyEntry::Report(const KeyReport& report, Time time, const Secret& secret) {
  // Relaxed: lone counters.
  calls_.fetch_add(1, std::memory_order_relaxed);
  if (CountsAsFailure(report.outcome)) {
    failures_.fetch_add(1, std::memory_order_relaxed);
  }
  const KeyAction action = ActionsFor(report.outcome).key;
  const bool clean = out_until_.load() == kNoTime && blocks_.empty();
  if (clean && (action == KeyAction::kNone ||
                (action == KeyAction::kRestore && limits_in_a_row_.load() == 0))) {
    return {};  // nearly all calls: no lock
  }
  const Ticks now = TicksOf(time);
  const base::MutexLock lock(mutex_);
  Change changed;
  switch (action) {
    case KeyAction::kRestore:
      changed = Restored(report, now);
      break;
    case KeyAction::kCool:
      changed.any = Limited(report, now);
      break;
    case KeyAction::kBlockModel:
      changed.any = blocks_.Put(report.model, report.outcome,
                                now + nanoseconds(kModelBlockedFor).count(), now);
      break;
    case KeyAction::kQuarantine:
    case KeyAction::kExhaust:
      changed.any =
          !secret.empty() &&  // where no key is sent none can be bad
          PutOut(action == KeyAction::kExhaust ? KeyState::kExhausted : KeyState::kQuarantined,
                 ReasonText(report, secret), now);
      changed.state = changed.any;
      break;
    case KeyAction::kNone:
      break;
  }
  changed_at_ = now;
  // After the change: who takes the probe now sees it. A report of a call that was no probe may
  // free another's; then there are two for once.
  probe_.Release();
  if (ModelBlocks::Block* block = blocks_.Find(HashModel(report.model)); block != nullptr) {
    block->probe.Release();
  }
  return changed;
}

KeyEntry::Change KeyEntry::Restored(const KeyReport& report, Ticks now) {
  limits_in_a_row_ = 0;
  const bool kept = blocks_.Served(HashModel(report.model), now);
  const KeyState state = state_.load();
  // Until its probe is due nobody is given it, so that such a call began before it went out.
  const bool is_old = now < out_until_.load() && !used_anyway_.load();
  if (state == KeyState::kReady || state == KeyState::kDisabled || is_old) {
    return {kept, false};
  }
  SetReady();
  ++state_changes_;
  return {true, true};
}

bool KeyEntry::Limited(const KeyReport& report, Ticks now) {
  const ModelBlocks::Block* block = blocks_.Find(HashModel(report.model));
  // Calls that were under way together are one limit, not several in a row.
  const bool lasts = block != nullptr && now < block->until.load();
  if (!lasts || limits_in_a_row_.load() == 0) {
    ++limits_in_a_row_;
  }
  const nanoseconds wait =
      report.told
          ? WithJitter(std::clamp<nanoseconds>(*report.told, kShortestCooldown, kLongestCooldown))
          : Step(limits_in_a_row_.load());
  return blocks_.Put(report.model, report.outcome, now + wait.count(), now);
}

bool KeyEntry::PutOut(KeyState state, std::string reason, Ticks now) {
  const KeyState before = state_.load();
  const bool again = before == state;
  if (before == KeyState::kDisabled || (again && now < out_until_.load())) {
    return false;  // somebody's word stands; calls that were under way together count once
  }
  times_ = again ? times_ + 1 : 1;
  if (!again) {
    since_ = WallOf(TimeOf(now), clock_());
  }
  reason_ = std::move(reason);
  used_anyway_ = false;
  state_ = state;
  out_until_ = now + Rest(state, times_).count();
  ++state_changes_;
  return true;
}

void KeyEntry::SetReady() {
  times_ = 0;
  reason_.clear();
  state_ = KeyState::kReady;
  out_until_ = kNoTime;
}

bool KeyEntry::SetEnabled(bool enabled) {
  const base::MutexLock lock(mutex_);
  if (enabled) {
    SetReady();
    limits_in_a_row_ = 0;
    blocks_.Clear();
    shared_limit_ = false;
  } else if (state_.load() == KeyState::kDisabled) {
    return false;
  } else {
    times_ = 0;
    reason_ = "disabled by hand";
    since_ = clock_().wall;
    state_ = KeyState::kDisabled;
    out_until_ = kForever;
  }
  ++state_changes_;
  probe_.Release();
  return true;
}

void KeyEntry::SetAlias(std::string_view alias) {
  const base::MutexLock lock(mutex_);
  alias_ = alias;
}

std::optional<KeyEntry::Wait> KeyEntry::ModelWait(ModelHash model, Ticks now) const {
  const ModelBlocks::Block* block = blocks_.Find(model);
  if (block == nullptr) {
    return std::nullopt;
  }
  const Wait wait{block->until.load(), block->why.load()};
  return now < wait.until ? std::optional(wait) : std::nullopt;
}

bool KeyEntry::Forgettable(Ticks now) const {
  const base::MutexLock lock(mutex_);
  return state_.load() == KeyState::kReady &&
         (blocks_.empty() || blocks_.List(now, clock_()).empty());
}

KeyStatus KeyEntry::Status(const Key& key, Time now) const {
  KeyStatus status;
  status.alias = key.alias;
  status.hint = key.secret.Hint();
  status.calls = calls_.load(std::memory_order_relaxed);
  status.failures = failures_.load(std::memory_order_relaxed);
  status.shared_limit = shared_limit_.load();
  const Moment moment = clock_();
  const base::MutexLock lock(mutex_);
  status.state = state_.load();
  status.reason = reason_;
  if (status.state != KeyState::kReady) {
    status.since = since_;
  }
  if (const Ticks until = out_until_.load(); until != kNoTime && until != kForever) {
    status.until = WallOf(TimeOf(until), moment);
  }
  status.blocked = blocks_.List(TicksOf(now), moment);
  return status;
}

}  // namespace gateway::keys
