// StateWriter: brings changed states of keys into the store, on a thread of its own, which starts
// with the first change.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <thread>

#include "gateway/key_health.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/keys/key_entry.hpp"

namespace gateway::keys {

class StateWriter {
 public:
  explicit StateWriter(std::unique_ptr<KeyStateStore> store);
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
  void Run();
  [[nodiscard]] bool Save(const Entries& entries);

  const std::unique_ptr<KeyStateStore> store_;  // used by the thread alone
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
