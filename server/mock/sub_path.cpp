#include "server/mock/sub_path.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/result.hpp"

namespace gateway::server::mock {

std::optional<std::string_view> Behind(std::string_view path, std::string_view name) {
  const std::size_t at = path.rfind(name);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(at + name.size());
  return rest.empty() || rest.front() == '/' ? std::optional(rest) : std::nullopt;
}

SubPath SplitSubPath(std::string_view rest) {
  rest.remove_prefix(rest.starts_with('/') ? 1 : 0);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view action = rest.substr(slash);
  return {rest.substr(0, slash), action.substr(action.empty() ? 0 : 1)};
}

Error NoSuchPath(const ClientRequest& request) {
  return Fail(ErrorCode::kNotFound,
              fmt::format("Unknown request URL: {} {}", request.method, request.path));
}

bool IsGet(const ClientRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace gateway::server::mock
