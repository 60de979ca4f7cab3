#include "libgateway/storage/time_limit.hpp"

#include <sys/socket.h>

namespace gateway::storage {

TimeLimit::~TimeLimit() {
  {
    const base::MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void TimeLimit::Begin(int socket) {
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { Run(); });
  }
  const base::MutexLock lock(mutex_);
  socket_ = socket;
  struck_ = false;
  // Nearly always the thread sleeps until an earlier limit is over, and then goes on to this one.
  const bool sleeps = until_ == Time();
  until_ = std::chrono::steady_clock::now() + limit_;
  if (sleeps) {
    changed_.notify_all();
  }
}

bool TimeLimit::End() {
  const base::MutexLock lock(mutex_);
  socket_ = -1;
  return struck_;
}

void TimeLimit::Run() {
  const base::MutexLock lock(mutex_);
  while (!stop_) {
    if (until_ == Time()) {
      changed_.wait(mutex_);
    } else if (const Time until = until_; std::chrono::steady_clock::now() < until) {
      changed_.wait_until(mutex_, until);
    } else {
      if (socket_ >= 0) {
        struck_ = true;
        shutdown(socket_, SHUT_RDWR);
        socket_ = -1;
      }
      until_ = Time();
    }
  }
}

}  // namespace gateway::storage
