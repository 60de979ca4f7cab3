#include "server/routes/client_dialect.hpp"

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
  const bool is_anthropic = IsAtOrBelow(path, "/v1/models") &&
                            (!FindHeader(headers, "anthropic-version").empty() ||
                             (!FindHeader(headers, "x-api-key").empty() && !SendsBearer(headers)));
  return is_anthropic ? Dialect::kAnthropic : Dialect::kOpenAi;
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
