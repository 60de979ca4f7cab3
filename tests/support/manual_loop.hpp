// ManualLoop: an EventLoop that the test runs by hand, on its own thread and clock.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "gateway/event_loop.hpp"

namespace gateway::support {

class ManualLoop final : public EventLoop {
 public:
  void Post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
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

  void RunPosted() {
    for (auto& task : std::exchange(posted_, {})) {
      task();
    }
  }
  // Moves the clock and runs what becomes due.
  void Advance(std::chrono::milliseconds by) {
    now_ += by;
    while (!timers_.empty() && timers_.begin()->first.first <= now_) {
      auto node = timers_.extract(timers_.begin());
      node.mapped()();
    }
  }
  [[nodiscard]] std::size_t timers() const { return timers_.size(); }

 private:
  std::vector<std::function<void()>> posted_;
  std::map<std::pair<std::chrono::milliseconds, TimerId>, std::function<void()>> timers_;
  std::chrono::milliseconds now_{0};
  TimerId last_timer_ = 0;
};

}  // namespace gateway::support
