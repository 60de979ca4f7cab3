#include "support/process_figures.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
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

// Lines of /proc/net/tcp: "  0: 0100007F:1F90 0100007F:B2C4 01 00000010:00000000 ...", where the
// first port is the local one and the number after the state is what waits to be sent.
std::size_t BytesOnTheWayFrom(int port) {
  std::ifstream sockets("/proc/net/tcp");
  std::size_t bytes = 0;
  std::string number;
  std::string local;
  std::string peer;
  std::string state;
  std::string queues;
  for (std::string line; std::getline(sockets, line);) {
    std::istringstream words(line);
    words >> number >> local >> peer >> state >> queues;
    const auto colon = local.find(':');
    if (colon != std::string::npos && state == "01" &&
        std::strtol(local.c_str() + colon + 1, nullptr, 16) == port) {
      bytes += std::strtoul(queues.c_str(), nullptr, 16);
    }
  }
  return bytes;
}

}  // namespace gateway::support
