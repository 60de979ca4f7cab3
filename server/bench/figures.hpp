// Figures: what a run has found out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/bench/process_watch.hpp"

namespace gateway::server::bench {

using Times = std::vector<std::chrono::nanoseconds>;

// Why requests were not answered as they should be; each counts once.
struct Failures {
  std::uint64_t connect = 0;     // no connection
  std::uint64_t timeout = 0;     // no complete answer in time
  std::uint64_t status = 0;      // another status than 200
  std::uint64_t broken = 0;      // the connection ended in the middle, or no HTTP came
  std::uint64_t incomplete = 0;  // a stream without its end, or with too few or many chunks

  [[nodiscard]] std::uint64_t total() const {
    return connect + timeout + status + broken + incomplete;
  }
};

struct Figures {
  std::uint64_t answers = 0;  // the good ones
  Failures failures;
  std::string first_failure;  // what it was; may hold a stranger's text
  std::chrono::nanoseconds time{0};
  std::uint64_t bytes = 0;   // of bodies
  std::uint64_t chunks = 0;  // with a stamp, in good streams
  Times latencies;           // of good answers, whole
  Times first_bytes;         // of good streams: to the first byte of the body
  Times ages;                // of chunks, when they came
  std::chrono::nanoseconds own_cpu{0};
  std::optional<ProcessUse> process;
};

struct Percentiles {
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p90{0};
  std::chrono::nanoseconds p99{0};
  std::chrono::nanoseconds max{0};
};

// By nearest rank. Nothing of no times.
std::optional<Percentiles> PercentilesOf(Times times);

}  // namespace gateway::server::bench
