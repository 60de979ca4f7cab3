// BoundedQueue: many threads put single items in and never wait; one thread takes batches out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <utility>
#include <vector>

#include "libgateway/base/mutex.hpp"

namespace gateway::base {

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t bound) : bound_(bound) {}

  // False: the queue is full or closed, and `item` is gone. Any thread; the lock is held for a few
  // pointers only.
  [[nodiscard]] bool Push(T item) {
    // A list, so that nodes are made and freed outside the lock.
    std::list<T> node;
    node.push_back(std::move(item));
    bool wake = false;
    {
      const MutexLock lock(mutex_);
      if (closed_ || items_.size() >= bound_) {
        return false;
      }
      items_.splice(items_.end(), node);
      ++pushed_;
      wake = wake_at_ != 0 && items_.size() >= wake_at_;
      if (wake) {
        wake_at_ = 0;
      }
    }
    if (wake) {
      changed_.notify_one();
    }
    return true;
  }

  // Waits for a first item, then until there are `most` or `linger` has passed; takes up to `most`
  // in the order they came. A closed queue gives what it has at once. Empty: closed, and all is
  // taken. One thread only.
  [[nodiscard]] std::vector<T> PopBatch(std::size_t most, std::chrono::milliseconds linger) {
    std::list<T> taken;
    {
      const MutexLock lock(mutex_);
      AwaitFirst();
      AwaitMore(std::min(most, bound_), std::chrono::steady_clock::now() + linger);
      const auto count = static_cast<std::ptrdiff_t>(std::min(most, items_.size()));
      taken.splice(taken.end(), items_, items_.begin(), std::next(items_.begin(), count));
    }
    return std::vector<T>(std::make_move_iterator(taken.begin()),
                          std::make_move_iterator(taken.end()));
  }

  // No more items go in. Any thread.
  void Close() {
    {
      const MutexLock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_one();
  }

  [[nodiscard]] std::size_t size() const {
    const MutexLock lock(mutex_);
    return items_.size();
  }

  // Items that ever went in.
  [[nodiscard]] std::uint64_t pushed() const {
    const MutexLock lock(mutex_);
    return pushed_;
  }

 private:
  void AwaitFirst() GATEWAY_REQUIRES(mutex_) {
    while (items_.empty() && !closed_) {
      wake_at_ = 1;
      changed_.wait(mutex_);
    }
  }

  void AwaitMore(std::size_t goal, std::chrono::steady_clock::time_point until)
      GATEWAY_REQUIRES(mutex_) {
    while (items_.size() < goal && !closed_) {
      wake_at_ = goal;
      if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
        break;
      }
    }
    wake_at_ = 0;
  }

  const std::size_t bound_;
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::list<T> items_ GATEWAY_GUARDED_BY(mutex_);
  std::uint64_t pushed_ GATEWAY_GUARDED_BY(mutex_) = 0;
  // The size the taker waits for, 0: it does not wait. Only the push that reaches it notifies, so
  // that a batch costs the producers two wake-ups at most (first item, batch full).
  std::size_t wake_at_ GATEWAY_GUARDED_BY(mutex_) = 0;
  bool closed_ GATEWAY_GUARDED_BY(mutex_) = false;
};

}  // namespace gateway::base
