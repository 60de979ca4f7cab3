#include "libgateway/protocol/forwarded_headers.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway::protocol {
namespace {

constexpr std::array<std::string_view, 4> kToUpstream = {"openai-organization", "openai-project",
                                                         "openai-beta", "idempotency-key"};
constexpr std::array<std::string_view, 4> kToClient = {"retry-after", "retry-after-ms",
                                                       "x-should-retry", "openai-processing-ms"};
constexpr std::array<std::string_view, 2> kFamiliesToClient = {"x-ratelimit-",
                                                               "anthropic-ratelimit-"};

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool InFamily(std::string_view name) {
  return std::any_of(kFamiliesToClient.begin(), kFamiliesToClient.end(),
                     [name](std::string_view family) { return name.starts_with(family); });
}

// A value that came from outside goes into a head that we write: nothing in it may end a line.
bool IsSafe(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t';
  });
}

}  // namespace

Headers ForwardToUpstream(const Headers& client) {
  Headers forwarded;
  for (const Header& header : client) {
    if (Contains(kToUpstream, header.name) && IsSafe(header.value)) {
      forwarded.push_back(header);
    }
  }
  return forwarded;
}

Headers ForwardToClient(const Headers& upstream) {
  Headers forwarded;
  bool has_id = false;
  for (const Header& header : upstream) {
    if (!IsSafe(header.value)) {
      continue;
    }
    if (Contains(kToClient, header.name) || InFamily(header.name)) {
      forwarded.push_back(header);
    } else if (!has_id && (header.name == "x-request-id" || header.name == "request-id")) {
      has_id = true;
      forwarded.push_back({"x-upstream-request-id", header.value});
    }
  }
  return forwarded;
}

}  // namespace gateway::protocol
