// TimeLimit: ends a wait for the other side of a socket that nothing else would end.
#pragma once

#include <chrono>
#include <thread>

#include "libgateway/base/mutex.hpp"

namespace gateway::storage {

// libpq waits for an answer without end, and a server that is stopped (SIGSTOP, a frozen virtual
// machine) keeps its connections open. One thread uses it; a thread of its own, which starts with
// the first limit, shuts the socket down when a limit is over.
class TimeLimit {
 public:
  explicit TimeLimit(std::chrono::milliseconds limit) : limit_(limit) {}
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  // From now on, until End. Throws std::system_error when there is no thread to be had.
  void Begin(int socket);
  // True: it was over, and the socket is shut down.
  bool End();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void Run();

  const std::chrono::milliseconds limit_;
  base::Mutex mutex_;
  base::ConditionVariable changed_;
  int socket_ GATEWAY_GUARDED_BY(mutex_) = -1;  // -1: there is no limit
  // The thread sleeps until then; the epoch: until it is told.
  Time until_ GATEWAY_GUARDED_BY(mutex_);
  bool struck_ GATEWAY_GUARDED_BY(mutex_) = false;
  bool stop_ GATEWAY_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace gateway::storage
