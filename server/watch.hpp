// Watch: notices that something has changed by looking at it again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace gateway::server {

class Watch {
 public:
  // `look` gives something that differs after a change; empty: that cannot be told now. `changed`
  // is called once it has changed and then stayed the same between two looks. Both on a thread of
  // the watch; the first look is on the calling one.
  Watch(std::function<std::optional<std::string>()> look, std::function<void()> changed,
        std::chrono::milliseconds pause);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void Run(std::optional<std::string> known);

  const std::function<std::optional<std::string>()> look_;
  const std::function<void()> changed_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::server
