// Published: a value that many threads read all the time, and that is replaced now and then.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace gateway::server {

// Any thread.
template <typename T>
class Published {
 public:
  explicit Published(std::shared_ptr<const T> value) { Set(std::move(value)); }

  void Set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    version_.store(next_version_.fetch_add(1) + 1, std::memory_order_release);
  }

  [[nodiscard]] std::shared_ptr<const T> Get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  // The same without a lock, unless the value is new to this thread. Valid until the thread calls
  // Here() again.
  [[nodiscard]] const T& Here() const {
    thread_local std::shared_ptr<const T> seen;
    thread_local std::uint64_t seen_version = 0;
    // The version is read first: what is newer than it is looked at again the next time.
    if (const std::uint64_t version = version_.load(std::memory_order_acquire);
        version != seen_version) {
      seen = Get();
      seen_version = version;
    }
    return *seen;
  }

 private:
  // Never the same for two values, whosever they are: a thread keeps one for all objects.
  inline static std::atomic<std::uint64_t> next_version_{0};

  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace gateway::server
