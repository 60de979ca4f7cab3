#include "libgateway/base/query.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::base {
namespace {

constexpr std::size_t kEscapeLength = 3;  // "%2F"

// What is no escape stays as it is.
std::string Decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    unsigned char byte = 0;
    std::size_t taken = 1;
    if (text.front() == '%' && text.size() >= kEscapeLength) {
      const char* end = text.data() + kEscapeLength;
      taken = std::from_chars(text.data() + 1, end, byte, 16).ptr == end ? kEscapeLength : 1;
    }
    decoded.push_back(taken > 1             ? static_cast<char>(byte)
                      : text.front() == '+' ? ' '
                                            : text.front());
    text.remove_prefix(taken);
  }
  return decoded;
}

}  // namespace

std::optional<std::string> QueryValue(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (Decode(pair.substr(0, equals)) == name) {
      return Decode(pair.substr(std::min(pair.size(), equals + 1)));
    }
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return std::nullopt;
}

}  // namespace gateway::base
