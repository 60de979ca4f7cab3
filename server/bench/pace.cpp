#include "server/bench/pace.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::server::bench {
namespace {

double NanosecondsOf(std::chrono::nanoseconds time) { return static_cast<double>(time.count()); }

}  // namespace

Pace::Pace(const Settings& settings, TimePoint start)
    : start_(start), end_(start + settings.duration), closed_(settings.mode == Mode::kClosed) {
  if (settings.mode == Mode::kRate) {
    constexpr double kSecond = 1e9;
    nanoseconds_each_ = kSecond / settings.rate;
    const double count = std::floor(NanosecondsOf(settings.duration) / nanoseconds_each_);
    count_ = std::max<std::uint64_t>(static_cast<std::uint64_t>(count), 1);
  } else if (settings.mode == Mode::kStreams) {
    count_ = settings.connections;
    nanoseconds_each_ = NanosecondsOf(settings.ramp) / static_cast<double>(count_);
  }
}

TimePoint Pace::DueTime(std::uint64_t number) const {
  return start_ +
         std::chrono::nanoseconds(std::llround(static_cast<double>(number) * nanoseconds_each_));
}

std::optional<TimePoint> Pace::TakeDue(TimePoint now) {
  if (closed_) {
    return now < end_ ? std::optional(now) : std::nullopt;
  }
  if (taken_ == count_ || DueTime(taken_) > now) {
    return std::nullopt;
  }
  return DueTime(taken_++);
}

bool Pace::AtEnd(TimePoint now) const { return closed_ ? now >= end_ : taken_ == count_; }

std::optional<TimePoint> Pace::Next() const {
  if (closed_ || taken_ == count_) {
    return std::nullopt;
  }
  return DueTime(taken_);
}

}  // namespace gateway::server::bench
