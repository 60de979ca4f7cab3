#include "server/routes/client_dialect.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "server/front/answer_text.hpp"
#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

bool IsAtOrBelow(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

bool SendsBearer(const Headers& headers) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view credential = FindHeader(headers, "authorization");
  return EqualNoCase(credential.substr(0, kScheme.size()), kScheme);
}

// What only Anthropic's clients send.
bool IsFromAnthropicClient(const Headers& headers) {
  return !FindHeader(headers, "anthropic-version").empty() ||
         (!FindHeader(headers, "x-api-key").empty() && !SendsBearer(headers));
}

// "/{provider}/...": a provider's own API, whichever protocol that is in.
bool IsBelowProvider(std::string_view path) {
  constexpr std::array<std::string_view, 4> kOwn = {"/v1", "/models", "/admin", "/metrics"};
  return path.find('/', 1) != std::string_view::npos &&
         std::none_of(kOwn.begin(), kOwn.end(),
                      [path](std::string_view own) { return IsAtOrBelow(path, own); });
}

// Its name for the status goes by the code.
ErrorCode CodeOf(int status) {
  switch (status) {
    case 404:
      return ErrorCode::kNotFound;
    case 408:
      return ErrorCode::kTimeout;
    case 413:
      return ErrorCode::kTooLarge;
    case 503:
      return ErrorCode::kOverloaded;
    default:
      return status >= 500 ? ErrorCode::kInternal : ErrorCode::kInvalidRequest;
  }
}

}  // namespace

Dialect DialectOf(std::string_view path, const Headers& headers) {
  if (IsAtOrBelow(path, "/v1/messages") || IsAtOrBelow(path, "/messages")) {
    return Dialect::kAnthropic;
  }
  const bool by_headers = IsAtOrBelow(path, "/v1/models") || IsBelowProvider(path);
  return by_headers && IsFromAnthropicClient(headers) ? Dialect::kAnthropic : Dialect::kOpenAi;
}

Response FrontError(const ClientRequest& request, int status, std::string_view message) {
  const Dialect dialect = DialectOf(request.path, request.headers);
  const ErrorCode code = CodeOf(status);
  if (dialect == Dialect::kOpenAi && code != ErrorCode::kOverloaded) {
    return ErrorResponse(status, message);
  }
  Response answer = ErrorResponse(dialect, Fail(code, std::string(message)));
  answer.status = status;
  return answer;
}

}  // namespace gateway::server
