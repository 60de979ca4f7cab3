// Made-up times, for what is told the time.
#pragma once

#include <chrono>

namespace gateway::health {

using namespace std::chrono_literals;

using Time = std::chrono::steady_clock::time_point;

inline Time At(std::chrono::milliseconds since_start) { return Time(1h) + since_start; }

}  // namespace gateway::health
