// A point in time as people and databases want it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace gateway::base {

// "2025-09-26 15:10:50": `time` on a clock that is `utc_offset` ahead of UTC. Any thread; the
// process's own time zone does not matter.
[[nodiscard]] std::string TimeText(std::chrono::system_clock::time_point time,
                                   std::chrono::minutes utc_offset);

// Milliseconds since 1970-01-01 00:00:00 UTC, rounded down.
[[nodiscard]] std::int64_t EpochMilliseconds(std::chrono::system_clock::time_point time);

}  // namespace gateway::base
