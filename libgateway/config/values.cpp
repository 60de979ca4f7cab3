#include "libgateway/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "libgateway/base/ascii.hpp"

namespace gateway::config {
namespace {

constexpr double kLargest = 1e15;  // well inside 64 bits, and beyond every limit

template <std::size_t N>
using Units = std::array<std::pair<std::string_view, double>, N>;

// A number and a unit; empty when either is not one, or the product is out of all bounds.
template <std::size_t N>
std::optional<double> ParseWithUnit(std::string_view text, const Units<N>& units) {
  text = base::Trim(text);
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    return std::nullopt;
  }
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const std::string unit = base::LowerCase(base::Trim(text));
  for (const auto& [name, factor] : units) {
    if (name == unit && number * factor <= kLargest) {
      return number * factor;
    }
  }
  return std::nullopt;
}

bool IsHostChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool IsHost(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
           std::string_view::npos;
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), IsHostChar);
}

bool IsPort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65535;
}

bool IsAuthority(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? IsHost(authority.substr(0, colon)) && IsPort(authority.substr(colon + 1))
                  : IsHost(authority);
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  constexpr Units<5> kUnits{{{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}}};
  const auto milliseconds = ParseWithUnit(text, kUnits);
  if (!milliseconds) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(std::llround(*milliseconds));
}

std::optional<std::chrono::milliseconds> SecondsToDuration(double seconds) {
  if (!(seconds >= 0 && seconds <= kLargest / 1e3)) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(std::llround(seconds * 1e3));
}

std::optional<std::int64_t> ParseSize(std::string_view text) {
  constexpr double kKib = 1024;
  constexpr Units<7> kUnits{{{"b", 1},
                             {"kb", 1e3},
                             {"mb", 1e6},
                             {"gb", 1e9},
                             {"kib", kKib},
                             {"mib", kKib * kKib},
                             {"gib", kKib * kKib * kKib}}};
  const auto bytes = ParseWithUnit(text, kUnits);
  if (!bytes) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(std::llround(*bytes));
}

Result<std::string> ParseBaseUrl(std::string_view text) {
  const auto scheme_end = text.find("://");
  const std::string scheme = base::LowerCase(text.substr(0, std::min(scheme_end, text.size())));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    return Fail(ErrorCode::kConfig, "must begin with https:// or http://");
  }
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c >= 0x7f; })) {
    return Fail(ErrorCode::kConfig,
                "contains a blank or a character beyond ASCII; write it percent-encoded");
  }
  if (text.find_first_of("?#") != std::string_view::npos) {
    return Fail(ErrorCode::kConfig, "must not have a query or fragment; cut it at '?' or '#'");
  }
  const std::string_view rest = text.substr(scheme_end + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return Fail(ErrorCode::kConfig, "must not hold a user name or password; use 'keys'");
  }
  if (!IsAuthority(authority)) {
    return Fail(ErrorCode::kConfig,
                "has no usable host and port; write it like https://api.example.com/v1");
  }
  std::string url = scheme + "://" + std::string(rest);
  while (url.ends_with('/')) {
    url.pop_back();
  }
  for (const std::string_view path : {"/chat/completions", "/messages"}) {
    if (url.ends_with(path)) {
      return Fail(ErrorCode::kConfig,
                  "ends in " + std::string(path) + "; leave that off, the gateway adds it");
    }
  }
  return url;
}

std::string WithVersion(std::string base_url) {
  const std::size_t host = base_url.find("://") + 3;
  const std::size_t slash = base_url.rfind('/');
  const std::string_view last =
      slash < host ? std::string_view{} : std::string_view(base_url).substr(slash + 1);
  if (last.size() < 2 || last[0] != 'v' || last[1] < '0' || last[1] > '9') {
    base_url += "/v1";
  }
  return base_url;
}

bool IsPlainName(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> pieces;
  for (;;) {
    const auto comma = text.find(',');
    const std::string_view piece = base::Trim(text.substr(0, comma));
    if (!piece.empty()) {
      pieces.emplace_back(piece);
    }
    if (comma == std::string_view::npos) {
      return pieces;
    }
    text.remove_prefix(comma + 1);
  }
}

}  // namespace gateway::config
