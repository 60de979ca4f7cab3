#include "server/commands/pick_line.hpp"

#include <charconv>
#include <optional>
#include <system_error>

namespace gateway::server {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kBetween = " \t,";

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool LooksLikeNumbers(std::string_view line) {
  return line.find_first_not_of("0123456789-, \t") == std::string_view::npos &&
         line.find_first_of(kDigits) != std::string_view::npos;
}

bool ReadNumber(std::string_view text, std::size_t* number) {
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, *number);
  return failure == std::errc() && at == end && *number > 0;
}

// "3" or "3-5"
std::optional<PickNumbers::Range> ReadRange(std::string_view word) {
  PickNumbers::Range range;
  const std::size_t dash = word.find('-');
  if (!ReadNumber(word.substr(0, dash), &range.first)) {
    return std::nullopt;
  }
  range.last = range.first;
  if (dash != std::string_view::npos && !ReadNumber(word.substr(dash + 1), &range.last)) {
    return std::nullopt;
  }
  return range.first <= range.last ? std::optional(range) : std::nullopt;
}

PickLine ReadNumbers(std::string_view line) {
  PickNumbers numbers;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find_first_of(kBetween));
    line.remove_prefix(word.size());
    line.remove_prefix(std::min(line.find_first_not_of(kBetween), line.size()));
    if (word.empty()) {
      continue;
    }
    const auto range = ReadRange(word);
    if (!range) {
      return PickMistake{"'" + std::string(word) + "' is no number and no range such as 3-5"};
    }
    numbers.ranges.push_back(*range);
  }
  return numbers;
}

}  // namespace

PickLine ReadPickLine(std::string_view line) {
  line = Trimmed(line);
  if (line.empty() || line == "done") {
    return PickDone{};
  }
  if (line == "q") {
    return PickQuit{};
  }
  if (line == "all") {
    return PickAll{};
  }
  if (line.starts_with('/')) {
    return PickFilter{std::string(Trimmed(line.substr(1)))};
  }
  return LooksLikeNumbers(line) ? ReadNumbers(line) : PickFilter{std::string(line)};
}

}  // namespace gateway::server
