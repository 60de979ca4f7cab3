#include "server/watch.hpp"

#include <utility>

namespace gateway::server {

Watch::Watch(std::function<std::optional<std::string>()> look, std::function<void()> changed,
             std::chrono::milliseconds pause)
    : look_(std::move(look)),
      changed_(std::move(changed)),
      pause_(pause),
      thread_([this, known = look_()] { Run(known); }) {}

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Watch::Run(std::optional<std::string> known) {
  std::optional<std::string> before = known;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause_, [this] { return stopping_; })) {
    lock.unlock();
    std::optional<std::string> now = look_();
    if (now && now != known && now == before) {
      changed_();
      known = now;
    }
    if (now) {
      before = std::move(now);
    }
    lock.lock();
  }
}

}  // namespace gateway::server
