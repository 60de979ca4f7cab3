#include "server/routes/log_time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace gateway::server {
namespace {

using std::chrono::minutes;
using std::chrono::system_clock;

constexpr std::array<std::pair<char, std::int64_t>, 5> kUnits{
    {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}}};

// Exactly `digits` of them, taken off the front of `text`.
std::optional<unsigned> TakeDigits(std::string_view& text, std::size_t digits) {
  unsigned number = 0;
  if (text.size() < digits) {
    return std::nullopt;
  }
  const char* const end = text.data() + digits;
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return number;
}

bool Take(std::string_view& text, std::string_view one_of) {
  const bool found = !text.empty() && one_of.find(text.front()) != std::string_view::npos;
  text.remove_prefix(found ? 1 : 0);
  return found;
}

// All of `text`.
std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && number >= 0 ? std::optional(number)
                                                                  : std::nullopt;
}

std::optional<system_clock::time_point> Ago(std::string_view text, system_clock::time_point now) {
  constexpr std::int64_t kMost = std::int64_t{100} * 366 * 86'400;  // seconds
  if (text.empty()) {
    return std::nullopt;
  }
  const auto number = Number(text.substr(0, text.size() - 1));
  for (const auto& [unit, seconds] : kUnits) {
    if (text.back() == unit && number && *number <= kMost / seconds) {
      return now - std::chrono::seconds{*number * seconds};
    }
  }
  return std::nullopt;
}

std::optional<system_clock::time_point> Epoch(std::string_view text) {
  constexpr std::size_t kLeastDigits = 11;           // fewer would be seconds, or a year
  constexpr std::int64_t kMost = 4'102'444'800'000;  // the year 2100
  const auto number = text.size() < kLeastDigits ? std::nullopt : Number(text);
  if (!number || *number > kMost) {
    return std::nullopt;
  }
  return system_clock::time_point(std::chrono::milliseconds{*number});
}

// "Z", "+08:00", "+0800"; nothing: `otherwise`. All of `text`.
std::optional<minutes> Offset(std::string_view text, minutes otherwise) {
  if (text.empty() || text == "Z" || text == "z") {
    return text.empty() ? otherwise : minutes{0};
  }
  const bool west = text.front() == '-';
  if (!Take(text, "+-")) {
    return std::nullopt;
  }
  const auto hours = TakeDigits(text, 2);
  Take(text, ":");
  const auto rest = TakeDigits(text, 2);
  if (!hours || !rest || !text.empty() || *hours > 14 || *rest > 59) {
    return std::nullopt;
  }
  const minutes offset{(static_cast<int>(*hours) * 60) + static_cast<int>(*rest)};
  return west ? -offset : offset;
}

// "14:30", "14:30:05", "14:30:05.123" off the front of `text`.
std::optional<std::chrono::seconds> TakeClock(std::string_view& text) {
  const auto hour = TakeDigits(text, 2);
  const bool colon = Take(text, ":");
  const auto minute = TakeDigits(text, 2);
  std::optional<unsigned> second = 0;
  if (Take(text, ":")) {
    second = TakeDigits(text, 2);
    if (Take(text, ".")) {
      while (Take(text, "0123456789")) {
      }
    }
  }
  if (!hour || !colon || !minute || !second || *hour > 24 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return std::chrono::hours{*hour} + minutes{*minute} + std::chrono::seconds{*second};
}

std::optional<system_clock::time_point> Date(std::string_view text, DayMeans day_means,
                                             minutes utc_offset) {
  const auto year = TakeDigits(text, 4);
  const bool first = Take(text, "-");
  const auto month = TakeDigits(text, 2);
  const bool second = Take(text, "-");
  const auto day = TakeDigits(text, 2);
  if (!year || !first || !month || !second || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok()) {
    return std::nullopt;
  }
  system_clock::time_point time = std::chrono::sys_days(date);
  if (text.empty()) {
    return time - utc_offset + std::chrono::days{day_means == DayMeans::kItsEnd ? 1 : 0};
  }
  if (!Take(text, " Tt")) {
    return std::nullopt;
  }
  const auto clock = TakeClock(text);
  const auto offset = Offset(text, utc_offset);
  if (!clock || !offset) {
    return std::nullopt;
  }
  return time + *clock - *offset;
}

}  // namespace

Result<system_clock::time_point> ReadLogTime(std::string_view text, DayMeans day,
                                             system_clock::time_point now, minutes utc_offset) {
  for (const auto& found : {Ago(text, now), Epoch(text), Date(text, day, utc_offset)}) {
    if (found) {
      return *found;
    }
  }
  return Fail(ErrorCode::kInvalidRequest,
              "'" + std::string(text.substr(0, 40)) +
                  "' is no time; write 2h, 7d, 2026-11-25, '2026-11-25 14:30' or "
                  "2026-11-25T14:30:00Z");
}

}  // namespace gateway::server
