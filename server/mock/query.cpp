#include "server/mock/query.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace gateway::server::mock {
namespace {

// What is no percent-encoding stays as it is.
std::string Decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned byte = 0;
    if (text[at] == '%' && at + 2 < text.size()) {
      const char* digits = text.data() + at + 1;
      const auto [end, failure] = std::from_chars(digits, digits + 2, byte, 16);
      if (failure == std::errc() && end == digits + 2) {
        decoded.push_back(static_cast<char>(byte));
        at += 2;
        continue;
      }
    }
    decoded.push_back(text[at] == '+' ? ' ' : text[at]);
  }
  return decoded;
}

}  // namespace

std::string QueryValue(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (Decode(pair.substr(0, equals)) == name) {
      return equals == pair.size() ? std::string() : Decode(pair.substr(equals + 1));
    }
  }
  return {};
}

std::optional<std::size_t> QueryNumber(std::string_view query, std::string_view name) {
  const std::string text = QueryValue(query, name);
  std::size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, number);
  if (text.empty() || failure != std::errc() || at != end) {
    return std::nullopt;
  }
  return number;
}

}  // namespace gateway::server::mock
