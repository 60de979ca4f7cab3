// StateWriter: brings changed states of keys into the store, and what others have changed there
// back, on a thread of its own, which starts with the first change, or at once when the store is
// shared.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "gateway/key_health.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/keys/key_entry.hpp"
#include "libgateway/keys/known_states.hpp"

namespace gateway::keys {

class StateWriter {
 public:
  using Told = std::function<void(std::span<const SavedKeyState>)>;

  // `known`: what the store has. `told` is called on the thread with what others have changed since
  // then; what they took out is told as ready.
  StateWriter(std::unique_ptr<KeyStateStore> store, std::vector<SavedKeyState> known, Told told,
              std::chrono::milliseconds pause = std::chrono::seconds(2));
  ~StateWriter();  // tries once more to write what is left
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  // Any thread; does not wait for the store.
  void Add(const std::shared_ptr<KeyEntry>& entry);
  // Until the store was given all that was added before; if it fails, that stays for later.
  void Flush();

 private:
  using Entries = std::set<std::shared_ptr<KeyEntry>>;

  void Ask() GATEWAY_REQUIRES(mutex_);
  void Start() GATEWAY_REQUIRES(mutex_);
  void AwaitWork() GATEWAY_REQUIRES(mutex_);
  void Read();
  void Run();
  [[nodiscard]] bool Save(const Entries& entries);

  // Used by the thread alone:
  const std::unique_ptr<KeyStateStore> store_;
  KnownStates known_;
  const Told told_;
  const std::chrono::milliseconds pause_;  // between two looks at a shared store

  base::Mutex mutex_;
  base::ConditionVariable changed_;
  Entries changes_ GATEWAY_GUARDED_BY(mutex_);
  // Rounds of writing: asked for, and over. A failed one is over too: the next asking repeats it.
  std::uint64_t asked_ GATEWAY_GUARDED_BY(mutex_) = 0;
  std::uint64_t done_ GATEWAY_GUARDED_BY(mutex_) = 0;
  bool hurry_ GATEWAY_GUARDED_BY(mutex_) = false;
  bool stop_ GATEWAY_GUARDED_BY(mutex_) = false;
  std::thread thread_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::keys
