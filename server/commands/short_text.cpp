#include "server/commands/short_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kNone = "-";

// Three figures and a letter.
std::string ThreeFigures(double number, char unit) {
  const int behind = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", number, behind, unit);
}

// The end of what fits into `width` columns, after a blank if there is one.
std::size_t LineEnd(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  std::size_t blank = 0;
  std::size_t used = 0;
  while (end < text.size()) {
    std::size_t next = end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) {
      ++next;
    }
    used += DisplayWidth(text.substr(end, next - end));
    if (used > width) {
      return blank > 0 ? blank : std::max<std::size_t>(end, 1);
    }
    end = next;
    if (text[end - 1] == ' ') {
      blank = end;
    }
  }
  return end;
}

}  // namespace

std::string ShortCount(std::optional<double> count) {
  constexpr double kPlain = 10'000;
  if (!count) {
    return std::string(kNone);
  }
  if (*count < kPlain) {
    return fmt::format("{:.0f}", *count);
  }
  for (const auto& [unit, size] : {std::pair{'k', 1e3}, std::pair{'M', 1e6}, std::pair{'G', 1e9}}) {
    if (*count < size * 999.5) {
      return ThreeFigures(*count / size, unit);
    }
  }
  return ThreeFigures(std::min(*count / 1e12, 999.0), 'T');
}

std::string ShortTime(std::optional<double> milliseconds) {
  if (!milliseconds) {
    return std::string(kNone);
  }
  const double ms = *milliseconds;
  if (ms < 999.5) {
    return ms < 9.95 ? fmt::format("{:.1f}ms", ms) : fmt::format("{:.0f}ms", ms);
  }
  const double seconds = ms / 1e3;
  if (seconds < 99.95) {
    return ThreeFigures(seconds, 's');
  }
  const auto whole = std::llround(seconds);
  if (whole < 600) {
    return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  }
  const auto minutes = std::llround(seconds / 60);
  return minutes < 600 ? fmt::format("{}h{:02}m", minutes / 60, minutes % 60)
                       : fmt::format("{}h", std::min(minutes / 60, 9999LL));
}

std::string ShortMoney(std::optional<double> money) {
  return money ? fmt::format("{:.4g}", *money) : std::string(kNone);
}

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::string cut = CutToWidth(text, width);
  return std::string(width - std::min(width, DisplayWidth(cut)), ' ') + cut;
}

std::string PadRight(std::string_view text, std::size_t width) {
  const std::string cut = CutToWidth(text, width);
  return cut + std::string(width - std::min(width, DisplayWidth(cut)), ' ');
}

std::string Wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string lines;
  do {
    const std::size_t end = LineEnd(text, width);
    std::string_view line = text.substr(0, end);
    while (line.ends_with(' ')) {
      line.remove_suffix(1);
    }
    lines.append(lines.empty() ? 0 : indent, ' ').append(line).push_back('\n');
    text.remove_prefix(end);
  } while (!text.empty());
  return lines;
}

std::optional<double> NumberIn(const rapidjson::Value* value) {
  return value != nullptr && value->IsNumber() ? std::optional(value->GetDouble()) : std::nullopt;
}

}  // namespace gateway::server
