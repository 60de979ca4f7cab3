#include "libgateway/base/time_text.hpp"

#include "support/catch.hpp"

namespace gateway::base {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::chrono::sys_days kLastDayOf2025{std::chrono::year{2025} / 12 / 31};
constexpr std::chrono::system_clock::time_point kEpoch{};

TEST_CASE("base::TimeText shows a time on the clock of the offset", "[base]") {
  const auto time = std::chrono::sys_days{std::chrono::year{2025} / 9 / 26} + hours{7} +
                    minutes{10} + seconds{50};

  CHECK(TimeText(time, minutes{0}) == "2025-09-26 07:10:50");
  CHECK(TimeText(time, hours{8}) == "2025-09-26 15:10:50");
  CHECK(TimeText(time, minutes{-210}) == "2025-09-26 03:40:50");
}

TEST_CASE("base::TimeText goes over into the next year", "[base]") {
  CHECK(TimeText(kLastDayOf2025 + hours{15} + minutes{59} + seconds{59}, hours{8}) ==
        "2025-12-31 23:59:59");
  CHECK(TimeText(kLastDayOf2025 + hours{16}, hours{8}) == "2026-01-01 00:00:00");
  CHECK(TimeText(kLastDayOf2025 + hours{24}, hours{-1}) == "2025-12-31 23:00:00");
}

TEST_CASE("base::TimeText knows leap days", "[base]") {
  const auto time = std::chrono::sys_days{std::chrono::year{2024} / 2 / 28} + hours{20};

  CHECK(TimeText(time, hours{8}) == "2024-02-29 04:00:00");
}

TEST_CASE("base::TimeText and EpochMilliseconds round down, before 1970 too", "[base]") {
  CHECK(EpochMilliseconds(kEpoch) == 0);
  CHECK(EpochMilliseconds(kEpoch + microseconds{1'999}) == 1);
  CHECK(EpochMilliseconds(kEpoch - microseconds{1}) == -1);
  CHECK(TimeText(kEpoch + microseconds{999'999}, minutes{0}) == "1970-01-01 00:00:00");
  CHECK(TimeText(kEpoch - microseconds{1}, minutes{0}) == "1969-12-31 23:59:59");
}

}  // namespace
}  // namespace gateway::base
