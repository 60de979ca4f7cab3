#include "server/mock/request_dialect.hpp"

#include "server/mock/sub_path.hpp"

namespace gateway::server::mock {

bool IsModelsPath(std::string_view path) {
  return path.ends_with("/models") || path.find("/models/") != std::string_view::npos;
}

Dialect DialectOf(const ClientRequest& request) {
  const Headers& headers = request.headers;
  const bool anthropic = IsModelsPath(request.path)
                             ? !FindHeader(headers, "anthropic-version").empty() ||
                                   (!FindHeader(headers, "x-api-key").empty() &&
                                    !FindHeader(headers, "authorization").starts_with("Bearer "))
                             : Behind(request.path, "/messages").has_value();
  return anthropic ? Dialect::kAnthropic : Dialect::kOpenAi;
}

}  // namespace gateway::server::mock
