// SimpleEpollLoop: a program's own loop, as small as one on epoll can be, fit for the gateway. Part
// of own_event_loop; a loop that your program already has needs the same six functions.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gateway/event_loop.hpp"

class SimpleEpollLoop final : public gateway::EventLoop {
 public:
  SimpleEpollLoop() { Watch(wake_fd_, {.readable = true}, nullptr); }
  ~SimpleEpollLoop() override {
    ::close(wake_fd_);
    ::close(epoll_fd_);
  }
  SimpleEpollLoop(const SimpleEpollLoop&) = delete;
  SimpleEpollLoop& operator=(const SimpleEpollLoop&) = delete;

  // Runs on the thread that made the loop, until Stop().
  void Run() {
    while (!stopped_) {
      epoll_event event{};  // one at a time: none can be stale because of an Unwatch before it
      if (::epoll_wait(epoll_fd_, &event, 1, WaitMilliseconds()) == 1) {
        HandleEvent(event);
      }
      RunTimers();
      RunPosted();
    }
  }
  void Stop() { stopped_ = true; }

  void Post(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    ::eventfd_write(wake_fd_, 1);
  }
  bool InLoop() const override { return std::this_thread::get_id() == thread_; }

  void Watch(int fd, gateway::IoEvents wanted, gateway::IoHandler* handler) override {
    const bool known = !handlers_.try_emplace(fd).second;
    handlers_[fd] = handler;
    epoll_event event{};
    event.events = (wanted.readable ? EPOLLIN : 0U) | (wanted.writable ? EPOLLOUT : 0U) |
                   (wanted.hangup ? EPOLLRDHUP : 0U);
    event.data.fd = fd;
    ::epoll_ctl(epoll_fd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  }
  void Unwatch(int fd) override {
    if (handlers_.erase(fd) != 0) {
      ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
    }
  }

  TimerId StartTimer(std::chrono::milliseconds delay, std::function<void()> task) override {
    timers_.emplace(std::pair(Clock::now() + delay, ++last_timer_), std::move(task));
    return last_timer_;
  }
  void StopTimer(TimerId timer) override {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
  }

 private:
  using Clock = std::chrono::steady_clock;

  void HandleEvent(const epoll_event& event) {
    const int fd = event.data.fd;
    if (fd == wake_fd_) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_fd_, &ignored);
      return;
    }
    const bool failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    handlers_.at(fd)->OnIo(fd, {.readable = failed || (event.events & EPOLLIN) != 0,
                                .writable = failed || (event.events & EPOLLOUT) != 0,
                                .hangup = failed || (event.events & EPOLLRDHUP) != 0});
  }

  void RunTimers() {
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first.first <= now) {
      const auto due = timers_.extract(timers_.begin());  // it may start and stop others
      due.mapped()();
    }
  }

  void RunPosted() {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) {
      task();
    }
  }

  int WaitMilliseconds() const {
    if (timers_.empty()) {
      return -1;  // a Post wakes it
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }

  const int epoll_fd_ = ::epoll_create1(EPOLL_CLOEXEC);
  const int wake_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const std::thread::id thread_ = std::this_thread::get_id();
  bool stopped_ = false;
  std::unordered_map<int, gateway::IoHandler*> handlers_;
  std::map<std::pair<Clock::time_point, TimerId>, std::function<void()>> timers_;
  TimerId last_timer_ = 0;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};
