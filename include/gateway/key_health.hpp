// KeyHealth: the states of all keys, kept over reloads and, with a store, over restarts.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway {

enum class KeyState {
  kReady,
  kQuarantined,  // the upstream does not know it (401)
  kExhausted,    // its account has nothing left (402, insufficient_quota)
  kDisabled,     // somebody said so
};

// "ready", "quarantined", "exhausted", "disabled".
std::string_view KeyStateName(KeyState state);

// A model that a key is not used for.
struct KeyModelBlock {
  std::string model;
  std::string reason;  // "rate_limited", "not_permitted": OutcomeName
  std::chrono::system_clock::time_point until;
};

// What is shown of a key.
struct KeyStatus {
  std::string alias;
  std::string hint;  // Secret::Hint
  KeyState state = KeyState::kReady;
  std::string reason;  // what the upstream said, without secrets; empty: nothing is wrong
  std::optional<std::chrono::system_clock::time_point> since;
  std::optional<std::chrono::system_clock::time_point> until;  // then one request tries it
  std::vector<KeyModelBlock> blocked;                          // those that last
  std::uint64_t calls = 0;                                     // since the start
  std::uint64_t failures = 0;
  bool shared_limit = false;  // it was limited together with another one: perhaps one account
};

// What a store keeps of a key. Times are the wall clock's.
struct SavedKeyState {
  std::string provider;
  std::string digest;  // SHA-256 of the secret, 64 hexadecimal digits
  std::string alias;   // for people
  KeyState state = KeyState::kReady;
  std::string reason;
  std::chrono::system_clock::time_point since;
  std::chrono::system_clock::time_point until;
  int times = 0;  // in a row, for doubling
  std::vector<KeyModelBlock> blocked;
};

class KeyStateStore {
 public:
  virtual ~KeyStateStore() = default;
  // Both may block; one thread at a time. Error: kStorage.
  virtual Result<std::vector<SavedKeyState>> Load() = 0;
  // Those that changed; one that is ready and has nothing blocked is forgotten.
  virtual Result<void> Save(std::span<const SavedKeyState> states) = 0;
  // Others write into it, too: what they know counts here, so it is read every 2 s.
  [[nodiscard]] virtual bool shared() const { return false; }
};

// Any thread. Pools made with it (NewKeyPool) look their keys up by provider and secret.
class KeyHealth {
 public:
  virtual ~KeyHealth() = default;

  // Waits until the store has what has changed so far. May block.
  virtual void Flush() = 0;
};

// `store` null: nothing outlives the process. Else it is read now, and written by a thread of its
// own, soon after each change; a store that fails is tried again with the next change.
// Error: kStorage.
Result<std::shared_ptr<KeyHealth>> NewKeyHealth(std::unique_ptr<KeyStateStore> store = nullptr);

}  // namespace gateway
