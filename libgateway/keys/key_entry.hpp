// KeyEntry: what is known of one key: whether it may be used now, and what happened to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/key_health.hpp"
#include "gateway/key_pool.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/keys/clock.hpp"
#include "libgateway/keys/model_blocks.hpp"
#include "libgateway/keys/probe.hpp"

namespace gateway::keys {

enum class Use {
  kYes,
  kShared,  // its cooldown is over and somebody tries it just now: when there is nothing better
  kNo,
};

// Any thread. Ask, Look and the reads never wait; the others take a lock for a moment.
class KeyEntry {
 public:
  KeyEntry(std::string provider, std::string digest, ReadClock clock);

  // Whether the next call may use it. kYes may be the one probe of what has rested: then others get
  // kShared or kNo until Report.
  Use Ask(ModelHash model, Ticks now);
  // The same, and nothing is taken.
  [[nodiscard]] Use Look(ModelHash model, Ticks now) const;

  // A call uses it whatever is wrong with it. Its success counts.
  void NoteUsedAnyway() { used_anyway_ = true; }

  struct Change {
    bool any = false;    // a store should know of it
    bool state = false;  // it went out of use, or came back
  };
  // How a call went; `secret` is not to be found in what is kept of its text.
  Change Report(const KeyReport& report, Time now, const Secret& secret);
  // True: something changed.
  bool SetEnabled(bool enabled);
  void SetAlias(std::string_view alias);
  void SetSharedLimit(bool shared) { shared_limit_ = shared; }

  [[nodiscard]] KeyState state() const { return state_.load(); }
  // When the state's probe is due: kNoTime: nothing is wrong; kForever: never.
  [[nodiscard]] Ticks out_until() const { return out_until_.load(); }
  // Until when `model` must wait, and why; empty: it need not.
  struct Wait {
    Ticks until;
    Outcome why;
  };
  [[nodiscard]] std::optional<Wait> ModelWait(ModelHash model, Ticks now) const;
  // Nothing is wrong, and nothing is to be remembered.
  [[nodiscard]] bool Forgettable(Ticks now) const;

  [[nodiscard]] KeyStatus Status(const Key& key, Time now) const;
  // As it was when it last changed.
  [[nodiscard]] SavedKeyState Saved() const;
  void Restore(const SavedKeyState& saved);
  // What others know of it, in the place of what was known here; the alias stays, what was found
  // out here and is not in the store yet, and what a model has to wait for longer.
  void Adopt(const SavedKeyState& saved);
  // The store has what Saved gave when there had been that many changes of state here.
  [[nodiscard]] std::uint64_t state_changes() const;
  void NoteInStore(std::uint64_t state_changes);

 private:
  void PutBlocks(const SavedKeyState& saved, const Moment& now) GATEWAY_REQUIRES(mutex_);
  void PutState(const SavedKeyState& saved, const Moment& now) GATEWAY_REQUIRES(mutex_);
  Change Restored(const KeyReport& report, Ticks now) GATEWAY_REQUIRES(mutex_);
  bool Limited(const KeyReport& report, Ticks now) GATEWAY_REQUIRES(mutex_);
  bool PutOut(KeyState state, std::string reason, Ticks now) GATEWAY_REQUIRES(mutex_);
  void SetReady() GATEWAY_REQUIRES(mutex_);

  // Read by every choice. `out_until_` alone decides; it is written last when the key goes out.
  std::atomic<Ticks> out_until_{kNoTime};
  Probe probe_;
  std::atomic<KeyState> state_{KeyState::kReady};
  std::atomic<int> limits_in_a_row_{0};
  std::atomic<bool> shared_limit_{false};
  std::atomic<bool> used_anyway_{false};  // since it went out
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> failures_{0};
  ModelBlocks blocks_;  // written under mutex_

  const std::string provider_;
  const std::string digest_;
  const ReadClock clock_;  // for what is told and kept in the wall clock's time
  mutable base::Mutex mutex_;
  std::string alias_ GATEWAY_GUARDED_BY(mutex_);
  std::string reason_ GATEWAY_GUARDED_BY(mutex_);
  WallTime since_ GATEWAY_GUARDED_BY(mutex_);
  Ticks changed_at_ GATEWAY_GUARDED_BY(mutex_) = kNoTime;
  int times_ GATEWAY_GUARDED_BY(mutex_) = 0;                    // in this state in a row
  std::uint64_t state_changes_ GATEWAY_GUARDED_BY(mutex_) = 0;  // by this program
  std::uint64_t in_store_ GATEWAY_GUARDED_BY(mutex_) = 0;       // so many of them
};

}  // namespace gateway::keys
