// Times as people write them when they ask about the log.
#pragma once

#include <chrono>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::server {

enum class DayMeans { kItsBegin, kItsEnd };

// "90s", "15m", "2h", "7d", "2w": so long before `now`. "2026-11-25": that day in the log's zone.
// "2026-11-25 14:30", "2026-11-25 14:30:05" (also with a "T"): in the log's zone, or in that of a
// "Z", "+08:00" behind it. "1764082800000": milliseconds since 1970. Error: kInvalidRequest.
Result<std::chrono::system_clock::time_point> ReadLogTime(std::string_view text, DayMeans day,
                                                          std::chrono::system_clock::time_point now,
                                                          std::chrono::minutes utc_offset);

}  // namespace gateway::server
