// Mutex with annotations that clang's -Wthread-safety checks; std::mutex carries none.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define GATEWAY_ATTRIBUTE(x) __attribute__((x))
#else
#define GATEWAY_ATTRIBUTE(x)
#endif
#define GATEWAY_GUARDED_BY(mutex) GATEWAY_ATTRIBUTE(guarded_by(mutex))
#define GATEWAY_REQUIRES(mutex) GATEWAY_ATTRIBUTE(requires_capability(mutex))

namespace gateway::base {

class GATEWAY_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() GATEWAY_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() GATEWAY_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class GATEWAY_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) GATEWAY_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() GATEWAY_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits on a Mutex that the caller holds.
using ConditionVariable = std::condition_variable_any;

}  // namespace gateway::base
