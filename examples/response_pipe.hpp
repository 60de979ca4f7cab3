// ResponsePipe: takes a response on the gateway's loop and hands it to a thread that waits for it.
// Part of mount_on_httplib.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/gateway.hpp"

class ResponsePipe final : public gateway::ResponseSink {
 public:
  void OnHead(const gateway::ResponseHead& head) noexcept override {
    const std::lock_guard lock(mutex_);
    head_ = head;
    changed_.notify_all();
  }
  gateway::Flow OnBody(std::string_view bytes) noexcept override {
    const std::lock_guard lock(mutex_);
    waiting_.append(bytes);
    changed_.notify_all();
    return waiting_.size() < kEnough ? gateway::Flow::kContinue : gateway::Flow::kPause;
  }
  void OnDone(const gateway::Result<void>& outcome) noexcept override {
    const std::lock_guard lock(mutex_);
    over_ = true;
    whole_ = outcome.has_value();
    changed_.notify_all();
  }

  // Waits for the head. Status 0: there is none, and nothing follows.
  gateway::ResponseHead Head() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return head_.status != 0 || over_; });
    return head_;
  }
  // Waits for the next bytes. Empty: that was all.
  std::string Take(gateway::Call& call) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || over_; });
    std::string bytes = std::exchange(waiting_, {});
    lock.unlock();
    call.Resume();  // does nothing unless OnBody has asked for a pause
    return bytes;
  }
  // Waits for the end.
  std::string TakeAll(gateway::Call& call) {
    std::string all;
    for (std::string bytes = Take(call); !bytes.empty(); bytes = Take(call)) {
      all += bytes;
    }
    return all;
  }
  // After the last bytes: nothing is missing.
  bool whole() {
    const std::lock_guard lock(mutex_);
    return whole_;
  }

 private:
  static constexpr std::size_t kEnough = 1U << 20U;  // waits for the thread before we pause

  std::mutex mutex_;
  std::condition_variable changed_;
  gateway::ResponseHead head_;
  std::string waiting_;
  bool over_ = false;
  bool whole_ = false;
};
