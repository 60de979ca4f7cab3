// ManualLoop: an EventLoop that the test runs by hand, on its own thread and clock. Other threads
// may post to it.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "gateway/event_loop.hpp"

namespace gateway::support {

class ManualLoop final : public EventLoop {
 public:
  void Post(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  [[nodiscard]] bool InLoop() const override { return true; }
  void Watch(int /*fd*/, IoEvents /*wanted*/, IoHandler* /*handler*/) override {}
  void Unwatch(int /*fd*/) override {}

  TimerId StartTimer(std::chrono::milliseconds delay, std::function<void()> task) override {
    timers_.emplace(std::pair{now_ + delay, ++last_timer_}, std::move(task));
    return last_timer_;
  }
  void StopTimer(TimerId timer) override {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
  }

  [[nodiscard]] std::chrono::steady_clock::time_point Now() const override { return begin_ + now_; }

  void RunPosted() {
    std::vector<std::function<void()>> posted;
    {
      const std::lock_guard lock(mutex_);
      posted.swap(posted_);
    }
    for (auto& task : posted) {
      task();
    }
  }
  // Moves the clock, from timer to timer, and runs what becomes due.
  void Advance(std::chrono::milliseconds by) {
    const auto then = now_ + by;
    while (!timers_.empty() && timers_.begin()->first.first <= then) {
      auto node = timers_.extract(timers_.begin());
      now_ = std::max(now_, node.key().first);
      node.mapped()();
    }
    now_ = then;
  }
  [[nodiscard]] std::size_t timers() const { return timers_.size(); }

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  std::map<std::pair<std::chrono::milliseconds, TimerId>, std::function<void()>> timers_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::milliseconds now_{0};
  TimerId last_timer_ = 0;
};

}  // namespace gateway::support
