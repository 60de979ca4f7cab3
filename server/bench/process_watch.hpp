// ProcessWatch: what a process and its descendants cost while it is watched.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <sys/types.h>

#include "gateway/result.hpp"

namespace gateway::server::bench {

struct ProcessUse {
  std::chrono::nanoseconds cpu{0};
  std::uint64_t resident_before = 0;  // bytes, of all processes; what they share counts for each
  std::uint64_t resident_peak = 0;    // of the samples
  std::uint64_t resident_after = 0;
};

// Those that are there at the start are watched.
class ProcessWatch {
 public:
  // Error: kNotFound when there is no such process.
  static Result<ProcessWatch> Start(pid_t root);

  void Sample();
  // Samples for the last time.
  ProcessUse Finish();

 private:
  explicit ProcessWatch(std::vector<pid_t> processes);

  std::vector<pid_t> processes_;
  std::vector<std::chrono::nanoseconds> cpu_before_;
  ProcessUse use_;
};

// CPU time of this process.
std::chrono::nanoseconds OwnCpu();

}  // namespace gateway::server::bench
