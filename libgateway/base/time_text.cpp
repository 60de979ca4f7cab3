#include "libgateway/base/time_text.hpp"

#include <fmt/format.h>

namespace gateway::base {

std::string TimeText(std::chrono::system_clock::time_point time, std::chrono::minutes utc_offset) {
  const auto local = std::chrono::floor<std::chrono::seconds>(time) + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::int64_t EpochMilliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

}  // namespace gateway::base
