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
    : watch_([files = std::move(files)] { return TracesOf(files()); }, std::move(changed), pause) {}

}  // namespace gateway::server
