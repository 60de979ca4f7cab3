// ProcessFigures: what the system says of this process.
#pragma once

#include <cstdint>

namespace gateway::server {

// 0: not known.
struct ProcessFigures {
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
  std::uint64_t threads = 0;
  double cpu_seconds = 0;  // user and system
};

// Reads /proc. May block for a moment.
ProcessFigures ReadProcessFigures();

}  // namespace gateway::server
