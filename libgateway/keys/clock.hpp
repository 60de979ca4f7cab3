// Times of keys: the steady clock's inside, as numbers that fit an atomic; the wall clock's for
// people and databases.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>

namespace gateway::keys {

using Time = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

using Ticks = std::int64_t;  // nanoseconds of the steady clock
inline constexpr Ticks kNoTime = std::numeric_limits<Ticks>::min();
inline constexpr Ticks kForever = std::numeric_limits<Ticks>::max();

// Source: reliability.md §1.3, §1.5.
inline constexpr std::chrono::minutes kFirstQuarantine{10};  // doubling, up to
inline constexpr std::chrono::hours kLongestQuarantine{24};
inline constexpr std::chrono::hours kExhaustedFor{1};
inline constexpr std::chrono::minutes kModelBlockedFor{10};
inline constexpr std::chrono::seconds kShortestCooldown{1};
inline constexpr std::chrono::minutes kLongestCooldown{10};  // told
inline constexpr std::chrono::seconds kLongestStep{60};      // not told
// A probe that nobody reported for so long is given up: its request has met its deadline.
inline constexpr std::chrono::minutes kProbeLost{10};
inline constexpr std::chrono::seconds kLimitedTogether{1};

inline Ticks TicksOf(Time time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

inline Time TimeOf(Ticks ticks) {
  return Time(std::chrono::duration_cast<Time::duration>(std::chrono::nanoseconds(ticks)));
}

// The default-constructed time stands for now.
inline Time OrNow(Time time) { return time == Time() ? std::chrono::steady_clock::now() : time; }

// The same moment on both clocks.
struct Moment {
  Time steady;
  WallTime wall;
};
// Any thread.
using ReadClock = std::function<Moment()>;

inline Moment ReadSystemClock() {
  return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
}

// As far from now on the one clock as on the other.
inline WallTime WallOf(Time time, const Moment& now) {
  return now.wall + std::chrono::duration_cast<WallTime::duration>(time - now.steady);
}

}  // namespace gateway::keys
