#include "libgateway/config/expand.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace gateway::config {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
constexpr std::string_view kDigits = "0123456789";

bool IsVariableName(std::string_view name) {
  if (name.empty() || kDigits.find(name.front()) != std::string_view::npos) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return kLetters.find(c) != std::string_view::npos || kDigits.find(c) != std::string_view::npos;
  });
}

// What stands between "${" and "}".
std::optional<std::string> Resolve(std::string_view reference, Place place, const Report& report) {
  const auto separator = reference.find(":-");
  const std::string name(reference.substr(0, separator));
  const bool has_default = separator != std::string_view::npos;
  if (!IsVariableName(name) || reference.find(kOpen) != std::string_view::npos) {
    report.At(place,
              "a '${' that cannot be read; write ${NAME} or ${NAME:-default} (nothing nested), or "
              "$${ for a plain ${");
    return std::nullopt;
  }
  if (auto value = Variable(name)) {
    return value;
  }
  if (has_default) {
    return std::string(reference.substr(separator + 2));
  }
  report.At(place, fmt::format("the environment variable {0} is unset or empty; set it, or write "
                               "${{{0}:-default}}",
                               name));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Variable(const std::string& name) {
  // Nobody here changes the environment while it is read.
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') {
    return std::nullopt;
  }
  return std::string(value);
}

std::optional<std::string> Expand(std::string_view text, Place place, const Report& report) {
  std::string expanded;
  bool complete = true;
  for (auto at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen)) {
    if (at > 0 && text[at - 1] == '$') {
      expanded.append(text.substr(0, at - 1)).append(kOpen);
      text.remove_prefix(at + kOpen.size());
      continue;
    }
    expanded.append(text.substr(0, at));
    text.remove_prefix(at + kOpen.size());
    const auto end = text.find('}');
    // Without an end the rest is no reference at all: an empty one makes Resolve say so.
    const auto value =
        Resolve(end == std::string_view::npos ? "" : text.substr(0, end), place, report);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    complete = complete && value.has_value();
    expanded.append(value.value_or(""));
    text.remove_prefix(end + 1);
  }
  if (!complete) {
    return std::nullopt;
  }
  return expanded.append(text);
}

std::string EscapeReferences(std::string_view text) {
  std::string escaped(text);
  for (auto at = escaped.find(kOpen); at != std::string::npos; at = escaped.find(kOpen, at + 3)) {
    escaped.insert(at, "$");
  }
  return escaped;
}

bool HasReference(std::string_view text) {
  for (auto at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at + 1)) {
    if (at == 0 || text[at - 1] != '$') {
      return true;
    }
  }
  return false;
}

}  // namespace gateway::config
