#include "server/mock/error_answer.hpp"

#include "server/json/json.hpp"

namespace gateway::server::mock {
namespace {

void AppendOrNull(std::string_view name, std::string_view text, std::string* out) {
  out->append(",\"").append(name).append("\":");
  if (text.empty()) {
    out->append("null");
  } else {
    AppendQuoted(text, out);
  }
}

std::string OpenAiBody(const Failure& failure) {
  std::string body = R"({"error":{"message":)";
  AppendQuoted(failure.message, &body);
  AppendOrNull("type", failure.type, &body);
  AppendOrNull("param", failure.param, &body);
  AppendOrNull("code", failure.code, &body);
  return body.append("}}");
}

// Source: Anthropic API reference, errors.
std::string_view AnthropicType(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 529:
      return "overloaded_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

std::string AnthropicBody(const Failure& failure, int status, std::string_view request_id) {
  std::string body = R"({"type":"error","error":{"type":")";
  body.append(AnthropicType(status)).append(R"(","message":)");
  AppendQuoted(failure.message, &body);
  if (!failure.error_code.empty()) {
    body.append(R"(,"details":{"error_code":)");
    AppendQuoted(failure.error_code, &body);
    body.push_back('}');
  }
  return body.append(R"(},"request_id":")").append(request_id).append("\"}");
}

}  // namespace

Response ErrorAnswer(const Failure& failure, Dialect dialect, std::string_view request_id) {
  const bool anthropic = dialect == Dialect::kAnthropic;
  // Each says in its own way that it is overloaded.
  const int status = anthropic && failure.status == 503 ? 529 : failure.status;
  Response response{
      status,
      {{"content-type", "application/json"}, {RequestIdHeader(dialect), std::string(request_id)}},
      anthropic ? AnthropicBody(failure, status, request_id) : OpenAiBody(failure)};
  response.headers.insert(response.headers.end(), failure.headers.begin(), failure.headers.end());
  return response;
}

std::string RequestIdHeader(Dialect dialect) {
  return dialect == Dialect::kAnthropic ? "request-id" : "x-request-id";
}

}  // namespace gateway::server::mock
