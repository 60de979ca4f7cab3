#include "server/mock/access.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "server/mock/error_answer.hpp"

namespace gateway::server::mock {

std::optional<Response> RefuseStranger(const Headers& headers, const std::vector<Secret>& keys) {
  if (keys.empty()) {
    return std::nullopt;
  }
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view given = FindHeader(headers, "authorization");
  if (!given.starts_with(kScheme)) {
    return ErrorAnswer(401,
                       {"You didn't provide an API key. Send it as Authorization: Bearer KEY."});
  }
  given.remove_prefix(kScheme.size());
  const bool known = std::find(keys.begin(), keys.end(), Secret(std::string(given))) != keys.end();
  if (known) {
    return std::nullopt;
  }
  return ErrorAnswer(
      401, {"Incorrect API key provided.", "invalid_request_error", {}, "invalid_api_key"});
}

}  // namespace gateway::server::mock
