#include "server/routes/overloaded.hpp"

#include <string>

#include "gateway/result.hpp"

namespace gateway::server {

Error Overloaded() {
  return Fail(ErrorCode::kOverloaded, "the gateway has too many requests at once; try again later");
}

Response OverloadedAnswer(Dialect dialect, const Error& error) {
  Response answer = ErrorResponse(dialect, error);
  answer.headers.push_back({"retry-after", "1"});
  // For the SDKs of OpenAI and Anthropic.
  answer.headers.push_back({"x-should-retry", "true"});
  answer.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
  return answer;
}

}  // namespace gateway::server
