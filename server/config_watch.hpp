// ConfigWatch: notices that files have changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gateway::server {

// Looks at the files again and again: a look costs next to nothing, and works for files that are
// replaced, on network drives, and behind symbolic links that are turned (Kubernetes).
class ConfigWatch {
 public:
  // `files` is asked for their names before each look; none: nothing is watched for now. `changed`
  // is called on a thread of the watch once they have changed and then stayed the same between two
  // looks.
  ConfigWatch(std::function<std::vector<std::string>()> files, std::function<void()> changed,
              std::chrono::milliseconds pause = std::chrono::milliseconds(500));
  ~ConfigWatch();
  ConfigWatch(const ConfigWatch&) = delete;
  ConfigWatch& operator=(const ConfigWatch&) = delete;

 private:
  void Run(std::string known);

  const std::function<std::vector<std::string>()> files_;
  const std::function<void()> changed_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::server
