#include "support/process_figures.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace gateway::support {
namespace {

constexpr std::size_t kKibibyte = 1024;

// A line of /proc/PID/status, "VmRSS:    1234 kB".
std::size_t StatusBytes(pid_t process, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) {
      return std::strtoul(line.c_str() + name.size() + 1, nullptr, 10) * kKibibyte;
    }
  }
  return 0;
}

}  // namespace

std::size_t OpenDescriptors() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files))) - 1;  // the folder's own
}

std::size_t ResidentBytes(pid_t process) { return StatusBytes(process, "VmRSS"); }

std::size_t PeakResidentBytes(pid_t process) { return StatusBytes(process, "VmHWM"); }

}  // namespace gateway::support
