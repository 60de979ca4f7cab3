#include "server/mock/access.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace gateway::server::mock {
namespace {

// Empty when there is none.
std::string_view GivenKey(const Headers& headers, Dialect dialect) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view given = FindHeader(headers, "authorization");
  if (given.starts_with(kScheme)) {
    return given.substr(kScheme.size());
  }
  return dialect == Dialect::kAnthropic ? FindHeader(headers, "x-api-key") : std::string_view();
}

}  // namespace

std::optional<Failure> RefuseStranger(const Headers& headers, Dialect dialect,
                                      const std::vector<Secret>& keys) {
  if (keys.empty()) {
    return std::nullopt;
  }
  const std::string_view given = GivenKey(headers, dialect);
  if (given.empty()) {
    return Failure{401, "You didn't provide an API key. Send it as Authorization: Bearer KEY."};
  }
  const bool known = std::find(keys.begin(), keys.end(), Secret(std::string(given))) != keys.end();
  if (known) {
    return std::nullopt;
  }
  return Failure{
      401, "Incorrect API key provided.", "invalid_request_error", {}, "invalid_api_key"};
}

}  // namespace gateway::server::mock
