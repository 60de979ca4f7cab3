// The shipped Transport on a loop of its own.
#pragma once

#include <functional>
#include <future>
#include <memory>

#include "gateway/transport.hpp"

namespace gateway {

class TransportOnLoop {
 public:
  TransportOnLoop() : thread_(*LoopThread::Start()) {
    OnLoop([this] { transport_ = NewCurlTransport(thread_->loop()); });
  }
  ~TransportOnLoop() {
    OnLoop([this] { transport_.reset(); });
  }
  TransportOnLoop(const TransportOnLoop&) = delete;
  TransportOnLoop& operator=(const TransportOnLoop&) = delete;

  // Runs `task` there, and waits for it.
  void OnLoop(const std::function<void()>& task) {
    std::promise<void> ran;
    thread_->loop().Post([&] {
      task();
      ran.set_value();
    });
    ran.get_future().get();
  }
  // For the loop's thread.
  [[nodiscard]] Transport& transport() const { return *transport_; }

 private:
  std::unique_ptr<LoopThread> thread_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace gateway
