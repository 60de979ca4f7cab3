// ConfigWatch: notices that files have changed.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "server/watch.hpp"

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

 private:
  Watch watch_;
};

}  // namespace gateway::server
