// EpollLoop: EventLoop on epoll. One thread runs it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "gateway/event_loop.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/transport/timer_queue.hpp"

namespace gateway::transport {

class EpollLoop final : public EventLoop {
 public:
  static Result<std::unique_ptr<EpollLoop>> Create();
  ~EpollLoop() override;
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  // Runs on the calling thread until Stop(), then runs what was posted before.
  void Run();
  // Any thread.
  void Stop();

  void Post(std::function<void()> task) override;
  [[nodiscard]] bool InLoop() const override;
  void Watch(int fd, IoEvents wanted, IoHandler* handler) override;
  void Unwatch(int fd) override;
  TimerId StartTimer(std::chrono::milliseconds delay, std::function<void()> task) override;
  void StopTimer(TimerId timer) override;

 private:
  struct Watched {
    IoHandler* handler = nullptr;
    std::uint32_t generation =
        0;  // an event fetched before an Unwatch must not reach its successor
    std::uint32_t events = 0;
  };

  EpollLoop(int epoll_fd, int wake_fd);
  void Wait();
  void RunPosted();
  [[nodiscard]] int WaitMilliseconds();

  const int epoll_fd_;
  const int wake_fd_;
  std::atomic<std::thread::id> thread_{};
  std::atomic<bool> stop_{false};
  std::vector<Watched> watched_;  // by descriptor
  TimerQueue timers_;
  base::Mutex mutex_;
  std::vector<std::function<void()>> posted_ GATEWAY_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> running_;  // swapped with posted_, keeps its memory
};

}  // namespace gateway::transport
