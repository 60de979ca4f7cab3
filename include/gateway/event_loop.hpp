// EventLoop: what the gateway needs of a thread that waits for sockets. The shipped one stands on
// epoll; a program that has its own loop can bring that instead.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "gateway/result.hpp"

namespace gateway {

// What a descriptor is ready for, or watched for.
struct IoEvents {
  bool readable = false;
  bool writable = false;
  bool hangup = false;  // the peer closed its side, or the descriptor failed

  friend bool operator==(const IoEvents&, const IoEvents&) = default;
};

class IoHandler {
 public:
  virtual ~IoHandler() = default;
  // Loop thread. May call Watch and Unwatch for any descriptor, its own included.
  virtual void OnIo(int fd, IoEvents ready) noexcept = 0;
};

// All functions but Post and InLoop are for the loop's own thread. None of them calls a task or a
// handler before it returns; the loop does, one at a time. Tasks and handlers do not throw. When a
// Gateway is gone it watches nothing and has no timers; tasks it has posted are harmless.
class EventLoop {
 public:
  using TimerId = std::uint64_t;  // 0 is never a timer

  virtual ~EventLoop() = default;

  // Runs `task` on the loop's thread, after those posted before it. Any thread.
  virtual void Post(std::function<void()> task) = 0;

  // True on the loop's own thread. Any thread.
  [[nodiscard]] virtual bool InLoop() const = 0;

  // The clock that its timers go by. Any thread.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point Now() const {
    return std::chrono::steady_clock::now();
  }

  // Calls `handler` whenever `fd` is ready for what is wanted (level-triggered); hang-ups are told
  // if `wanted.hangup`. A second call for the same `fd` replaces the first. `handler` must live
  // until Unwatch.
  virtual void Watch(int fd, IoEvents wanted, IoHandler* handler) = 0;

  // No call for `fd` comes after this returns, not even for an event fetched before. Nothing
  // happens for a descriptor that is not watched. Called before close(fd).
  virtual void Unwatch(int fd) = 0;

  // Runs `task` once, after `delay` (0: in the loop's next turn), unless stopped before.
  virtual TimerId StartTimer(std::chrono::milliseconds delay, std::function<void()> task) = 0;

  // Nothing happens for a timer that has run or was stopped.
  virtual void StopTimer(TimerId timer) = 0;
};

// An epoll loop on a thread of its own, which the destructor stops and joins.
class LoopThread {
 public:
  // Error: kInternal when the system has no descriptors left.
  static Result<std::unique_ptr<LoopThread>> Start();

  virtual ~LoopThread() = default;
  [[nodiscard]] virtual EventLoop& loop() = 0;
};

}  // namespace gateway
