#include "libgateway/json/error_body.hpp"

#include <array>
#include <string_view>

#include "libgateway/json/quote.hpp"

namespace gateway::json {
namespace {

struct Row {
  int status;
  std::string_view openai_type;
  std::string_view openai_code;  // empty: null
  std::string_view anthropic_type;
};

// What a status is called. Source: https://platform.openai.com/docs/guides/error-codes and
// https://docs.anthropic.com/en/api/errors
constexpr std::array kTable = {
    Row{400, "invalid_request_error", "", "invalid_request_error"},
    Row{401, "authentication_error", "invalid_api_key", "authentication_error"},
    Row{402, "insufficient_quota", "insufficient_quota", "billing_error"},
    Row{403, "permission_error", "", "permission_error"},
    Row{404, "invalid_request_error", "", "not_found_error"},
    Row{408, "timeout_error", "timeout", "timeout_error"},
    Row{409, "conflict_error", "", "conflict_error"},
    Row{413, "invalid_request_error", "request_too_large", "request_too_large"},
    Row{429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_error"},
    Row{500, "server_error", "", "api_error"},
    Row{529, "server_error", "overloaded", "overloaded_error"},
    Row{503, "server_error", "overloaded", "overloaded_error"},
    Row{504, "timeout_error", "timeout", "timeout_error"},
};

const Row& RowOf(int status) {
  const Row* fallback = &kTable.front();
  for (const Row& row : kTable) {
    if (row.status == status) {
      return row;
    }
    if (row.status == 500 && status >= 500) {
      fallback = &row;
    }
  }
  return *fallback;
}

// A failure between us and the upstream, not one that the upstream reported.
bool IsUpstreamFailure(ErrorCode code) {
  return code == ErrorCode::kConnect || code == ErrorCode::kUpstreamProtocol ||
         code == ErrorCode::kUpstreamStream;
}

// What a client can tell our own 429 by from an upstream's.
constexpr std::string_view kOwnRateLimit = "gateway_rate_limited";

std::string OpenAiBody(int status, const Error& error) {
  const Row& row = RowOf(status);
  const bool unknown_model = error.code == ErrorCode::kNotFound && error.param == "model";
  const std::string_view type =
      IsUpstreamFailure(error.code) ? std::string_view("upstream_error") : row.openai_type;
  const std::string_view code = unknown_model ? std::string_view("model_not_found")
                                : error.code == ErrorCode::kRateLimited ? kOwnRateLimit
                                : !error.upstream_code.empty()          ? error.upstream_code
                                                                        : row.openai_code;
  std::string body = R"({"error":{"message":)";
  AppendQuoted(error.message, &body);
  body.append(R"(,"type":")").append(type).append(R"(","param":)");
  body.append(error.param.empty() ? "null" : Quote(error.param));
  body.append(R"(,"code":)").append(code.empty() ? "null" : Quote(code)).append("}}");
  return body;
}

// Without the last bracket.
std::string AnthropicError(int status, const Error& error) {
  std::string body = R"({"type":"error","error":{"type":")";
  body.append(RowOf(status).anthropic_type).append(R"(","message":)");
  AppendQuoted(error.message, &body);
  const std::string_view code = error.code == ErrorCode::kRateLimited ? kOwnRateLimit
                                : error.code == ErrorCode::kInvalidRequest
                                    ? std::string_view(error.upstream_code)
                                    : std::string_view();
  if (!code.empty()) {
    body.append(R"(,"details":{"error_code":)").append(Quote(code)).append("}");
  }
  body.push_back('}');
  return body;
}

}  // namespace

std::string ErrorBody(Dialect dialect, int status, const Error& error,
                      std::string_view request_id) {
  if (dialect != Dialect::kAnthropic) {
    return OpenAiBody(status, error);
  }
  return AnthropicError(status, error) + R"(,"request_id":)" +
         (request_id.empty() ? "null" : Quote(request_id)) + "}";
}

int StatusOfErrorName(std::string_view name) {
  if (name.empty()) {
    return 0;
  }
  // Anthropic's types first: each has a status of its own.
  for (const auto column : {&Row::anthropic_type, &Row::openai_code, &Row::openai_type}) {
    for (const Row& row : kTable) {
      if (row.*column == name) {
        return row.status;
      }
    }
  }
  return 0;
}

std::string ErrorEvent(Dialect dialect, int status, const Error& error) {
  if (dialect != Dialect::kAnthropic) {
    return "data: " + OpenAiBody(status, error) + "\n\n";
  }
  return "event: error\ndata: " + AnthropicError(status, error) + "}\n\n";
}

}  // namespace gateway::json

namespace gateway {

Response ErrorResponse(Dialect dialect, const Error& error, std::string_view request_id) {
  const int status = HttpStatus(error);
  return Response{status,
                  {{"content-type", "application/json"}},
                  json::ErrorBody(dialect, status, error, request_id)};
}

}  // namespace gateway
