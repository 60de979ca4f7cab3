#include "libgateway/exchange/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>

#include "libgateway/base/ascii.hpp"

namespace gateway::exchange {
namespace {

using std::chrono::milliseconds;
using Told = std::optional<milliseconds>;
using Wall = std::chrono::system_clock::time_point;

constexpr milliseconds kLongest = std::chrono::hours(24);

// A number without a sign, at the front of `text`, which loses it.
std::optional<double> TakeNumber(std::string_view* text) {
  double number = 0;
  const bool signed_number = text->empty() || text->front() == '-' || text->front() == '+';
  const auto [end, fault] =
      std::from_chars(text->data(), text->data() + text->size(), number, std::chars_format::fixed);
  if (signed_number || fault != std::errc{}) {
    return std::nullopt;
  }
  text->remove_prefix(static_cast<std::size_t>(end - text->data()));
  return number;
}

Told Milliseconds(double count) {
  if (!std::isfinite(count) || count < 0) {
    return std::nullopt;
  }
  const auto most = static_cast<double>(kLongest.count());
  return milliseconds(static_cast<milliseconds::rep>(std::min(count, most)));
}

Told Number(std::string_view text, double unit) {
  const auto number = TakeNumber(&text);
  return number && text.empty() ? Milliseconds(*number * unit) : std::nullopt;
}

// "1s", "6m0s", "120ms", "1h2m3.5s"; a lone number means seconds.
Told Duration(std::string_view text) {
  if (const auto seconds = Number(text, 1000)) {
    return seconds;
  }
  struct Unit {
    std::string_view name;
    double ms;
  };
  constexpr std::array<Unit, 5> kUnits{
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  double sum = 0;
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    const auto number = TakeNumber(&text);
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [text](const Unit& candidate) {
      return text.starts_with(candidate.name);
    });
    if (!number || unit == kUnits.end()) {
      return std::nullopt;
    }
    sum += *number * unit->ms;
    text.remove_prefix(unit->name.size());
  }
  return Milliseconds(sum);
}

Told Until(std::time_t then, Wall now) {
  // Not in the clock's nanoseconds, which end in 2262.
  const milliseconds wait = milliseconds(std::chrono::seconds(then)) -
                            std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
  return wait.count() < 0 ? std::nullopt : Milliseconds(static_cast<double>(wait.count()));
}

// A year of two digits that would be more than 50 years ahead is one of the past.
int WholeYear(int two_digits, Wall now) {
  const std::time_t then = std::chrono::system_clock::to_time_t(now);
  std::tm today{};
  gmtime_r(&then, &today);
  const int this_year = today.tm_year + 1900;
  const int year = this_year - this_year % 100 + two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

// Dates are in GMT; strptime's month names are the C locale's, which a host may have changed. So
// the names are looked up here. Source: RFC 9110 §5.6.7, in its order:
// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994".
Told HttpDate(std::string_view text, Wall now) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::array<char, 4> month{};
  std::tm parts{};
  const std::string copy(text);
  const std::size_t comma = copy.find(", ");
  const char* const date = comma == std::string::npos ? nullptr : copy.c_str() + comma + 2;
  int* const day = &parts.tm_mday;
  int* const year = &parts.tm_year;
  int* const hour = &parts.tm_hour;
  int* const minute = &parts.tm_min;
  int* const second = &parts.tm_sec;
  if (date == nullptr) {
    if (std::sscanf(copy.c_str(), "%*3s %3s %2d %2d:%2d:%2d %4d", month.data(), day, hour, minute,
                    second, year) != 6) {
      return std::nullopt;
    }
  } else if (std::sscanf(date, "%2d-%3s-%2d %2d:%2d:%2d GMT", day, month.data(), year, hour, minute,
                         second) == 6) {
    *year = WholeYear(*year, now);
  } else if (std::sscanf(date, "%2d %3s %4d %2d:%2d:%2d GMT", day, month.data(), year, hour, minute,
                         second) != 6) {
    return std::nullopt;
  }
  const std::size_t at = kMonths.find(month.data());
  if (at == std::string_view::npos || at % 3 != 0) {
    return std::nullopt;
  }
  parts.tm_mon = static_cast<int>(at / 3);
  parts.tm_year -= 1900;
  return Until(timegm(&parts), now);
}

// Source: RFC 3339: "2026-01-27T08:00:00Z", with or without a fraction.
Told Rfc3339(std::string_view text, Wall now) {
  std::tm parts{};
  const std::string copy(text);
  int read = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &read) != 6) {
    return std::nullopt;
  }
  std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(read));
  if (rest.starts_with('.')) {
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of("0123456789", 1)));
  }
  int hours = 0;
  int minutes = 0;
  if (rest != "Z" && rest != "z" &&
      std::sscanf(std::string(rest).c_str(), "%3d:%2d", &hours, &minutes) != 2) {
    return std::nullopt;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  const int sign = rest.starts_with('-') ? -1 : 1;
  return Until(timegm(&parts) - hours * 3600 - sign * minutes * 60, now);
}

// The latest of those that say something: the request needs all of them.
Told Latest(const Headers& headers, Wall now) {
  Told latest;
  for (const Header& header : headers) {
    Told told;
    if (header.name == "x-ratelimit-reset-requests" || header.name == "x-ratelimit-reset-tokens") {
      told = Duration(base::Trim(header.value));
    } else if (header.name.starts_with("anthropic-ratelimit-") && header.name.ends_with("-reset")) {
      told = Rfc3339(base::Trim(header.value), now);
    }
    if (told && (!latest || *told > *latest)) {
      latest = told;
    }
  }
  return latest;
}

// "retryDelay": "34s"
Told GeminiDelay(std::string_view body) {
  constexpr std::string_view kName = "\"retryDelay\"";
  const std::size_t at = body.find(kName);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view rest = body.substr(at + kName.size());
  const std::size_t begin = rest.find('"');
  const std::size_t end = begin == std::string_view::npos ? begin : rest.find('"', begin + 1);
  if (end == std::string_view::npos ||
      rest.substr(0, begin).find_first_not_of(" \t\r\n:") != std::string_view::npos) {
    return std::nullopt;
  }
  return Duration(rest.substr(begin + 1, end - begin - 1));
}

}  // namespace

std::optional<milliseconds> ReadRetryAfter(const Headers& headers, std::string_view body,
                                           bool rate_limited, Wall now) {
  for (const char* name : {"retry-after-ms", "x-ms-retry-after-ms"}) {
    if (const auto told = Number(base::Trim(FindHeader(headers, name)), 1)) {
      return told;
    }
  }
  const std::string_view after = base::Trim(FindHeader(headers, "retry-after"));
  if (const auto told = Number(after, 1000)) {
    return told;
  }
  if (const auto told = HttpDate(after, now)) {
    return told;
  }
  if (!rate_limited) {
    return std::nullopt;
  }
  if (const auto told = Latest(headers, now)) {
    return told;
  }
  return GeminiDelay(body);
}

}  // namespace gateway::exchange
