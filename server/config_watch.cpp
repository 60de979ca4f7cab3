#include "server/config_watch.hpp"

#include <utility>

#include <sys/stat.h>

namespace gateway::server {
namespace {

// Something that differs when a file was written or replaced.
std::string TracesOf(const std::vector<std::string>& files) {
  std::string traces;
  for (const std::string& file : files) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0) {
      for (const long value : {static_cast<long>(status.st_ino), static_cast<long>(status.st_size),
                               static_cast<long>(status.st_mtim.tv_sec), status.st_mtim.tv_nsec}) {
        traces.append(std::to_string(value)).push_back(' ');
      }
    }
    traces.append(file).push_back('\n');
  }
  return traces;
}

}  // namespace

ConfigWatch::ConfigWatch(std::function<std::vector<std::string>()> files,
                         std::function<void()> changed, std::chrono::milliseconds pause)
    : files_(std::move(files)),
      changed_(std::move(changed)),
      pause_(pause),
      thread_([this, known = TracesOf(files_())] { Run(known); }) {}

ConfigWatch::~ConfigWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ConfigWatch::Run(std::string known) {
  std::string before = known;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause_, [this] { return stopping_; })) {
    lock.unlock();
    std::string now = TracesOf(files_());
    if (now != known && now == before) {
      changed_();
      known = now;
    }
    before = std::move(now);
    lock.lock();
  }
}

}  // namespace gateway::server
