// CurrentSnapshot: the snapshot that new requests go by. SnapshotView: how a loop looks at it
// without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "gateway/gateway.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::exchange {

// Any thread.
class CurrentSnapshot {
 public:
  void Set(Snapshot snapshot) {
    auto next = std::make_shared<const Snapshot>(std::move(snapshot));
    {
      const base::MutexLock lock(mutex_);
      now_.swap(next);
      version_.fetch_add(1, std::memory_order_release);
    }
    // The old one may be the last of its providers: it goes without the lock.
  }

  [[nodiscard]] std::shared_ptr<const Snapshot> Get() const {
    const base::MutexLock lock(mutex_);
    return now_;
  }

  // Grows with each Set.
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const Snapshot> now_ GATEWAY_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> version_{0};
};

// One thread.
class SnapshotView {
 public:
  const std::shared_ptr<const Snapshot>& Now(const CurrentSnapshot& current) {
    // The version is read first: what is newer than it is looked at again the next time.
    if (const std::uint64_t version = current.version(); version != seen_) {
      snapshot_ = current.Get();
      seen_ = version;
    }
    return snapshot_;
  }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
  std::uint64_t seen_ = 0;  // Set was called at least once before the first look
};

}  // namespace gateway::exchange
