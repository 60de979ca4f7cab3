#include "libgateway/config/timezone.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace gateway::config {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};

// Source: IANA tz database; zones with one offset now and no rule for summer time.
constexpr std::array kZones{
    Zone{"UTC", 0},
    Zone{"Etc/UTC", 0},
    Zone{"GMT", 0},
    Zone{"Z", 0},
    Zone{"Asia/Shanghai", 480},
    Zone{"Asia/Hong_Kong", 480},
    Zone{"Asia/Macau", 480},
    Zone{"Asia/Taipei", 480},
    Zone{"Asia/Singapore", 480},
    Zone{"Asia/Kuala_Lumpur", 480},
    Zone{"Asia/Manila", 480},
    Zone{"Australia/Perth", 480},
    Zone{"Asia/Urumqi", 360},
    Zone{"Asia/Tokyo", 540},
    Zone{"Asia/Seoul", 540},
    Zone{"Australia/Brisbane", 600},
    Zone{"Asia/Bangkok", 420},
    Zone{"Asia/Ho_Chi_Minh", 420},
    Zone{"Asia/Jakarta", 420},
    Zone{"Asia/Yangon", 390},
    Zone{"Asia/Dhaka", 360},
    Zone{"Asia/Kathmandu", 345},
    Zone{"Asia/Kolkata", 330},
    Zone{"Asia/Karachi", 300},
    Zone{"Asia/Tashkent", 300},
    Zone{"Asia/Dubai", 240},
    Zone{"Asia/Riyadh", 180},
    Zone{"Europe/Moscow", 180},
    Zone{"Europe/Istanbul", 180},
    Zone{"Africa/Nairobi", 180},
    Zone{"Africa/Johannesburg", 120},
    Zone{"Africa/Lagos", 60},
    Zone{"America/Sao_Paulo", -180},
    Zone{"America/Argentina/Buenos_Aires", -180},
    Zone{"America/Bogota", -300},
    Zone{"America/Lima", -300},
    Zone{"America/Phoenix", -420},
    Zone{"Pacific/Honolulu", -600},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
int TwoDigits(std::string_view text) { return (text[0] - '0') * 10 + (text[1] - '0'); }

std::optional<std::chrono::minutes> FixedOffset(std::string_view text) {
  constexpr int kFarthestHours = 14;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
      !IsDigit(text[1]) || !IsDigit(text[2]) || !IsDigit(text[4]) || !IsDigit(text[5])) {
    return std::nullopt;
  }
  const int hours = TwoDigits(text.substr(1));
  const int minutes = TwoDigits(text.substr(4));
  if (minutes > 59 || hours * 60 + minutes > kFarthestHours * 60) {
    return std::nullopt;
  }
  return std::chrono::minutes((text[0] == '-' ? -1 : 1) * (hours * 60 + minutes));
}

}  // namespace

std::optional<std::chrono::minutes> ZoneOffset(std::string_view zone) {
  for (const Zone& known : kZones) {
    if (known.name == zone) {
      return std::chrono::minutes(known.minutes);
    }
  }
  return FixedOffset(zone);
}

std::string OffsetText(std::chrono::minutes offset) {
  const auto minutes = std::abs(offset.count());
  return fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace gateway::config
