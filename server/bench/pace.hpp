// Pace: when requests are due.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "server/bench/poller.hpp"
#include "server/bench/settings.hpp"

namespace gateway::server::bench {

class Pace {
 public:
  Pace(const Settings& settings, TimePoint start);

  // Takes one that is due by `now`, if there is one.
  std::optional<TimePoint> TakeDue(TimePoint now);

  // Whether no more will be due at `now` or later.
  [[nodiscard]] bool AtEnd(TimePoint now) const;
  // When TakeDue may have one again; nothing while it has, or when there are no more.
  [[nodiscard]] std::optional<TimePoint> Next() const;

 private:
  [[nodiscard]] TimePoint DueTime(std::uint64_t number) const;

  TimePoint start_;
  TimePoint end_;
  bool closed_;                  // whoever is free may begin, until the end
  double nanoseconds_each_ = 0;  // between two
  std::uint64_t count_ = 0;      // in all
  std::uint64_t taken_ = 0;
};

}  // namespace gateway::server::bench
