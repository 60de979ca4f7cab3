#include "libgateway/json/error_body.hpp"

#include <string>
#include <tuple>

#include "libgateway/json/gate.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

const Error kPlain = Fail(ErrorCode::kInternal, "说明");

TEST_CASE("json::ErrorBody calls a status what OpenAI calls it", "[json]") {
  const auto [status, type, code] = GENERATE(
      table<int, std::string, std::string>({{400, "invalid_request_error", "null"},
                                            {401, "authentication_error", "\"invalid_api_key\""},
                                            {402, "insufficient_quota", "\"insufficient_quota\""},
                                            {403, "permission_error", "null"},
                                            {404, "invalid_request_error", "null"},
                                            {408, "timeout_error", "\"timeout\""},
                                            {409, "conflict_error", "null"},
                                            {413, "invalid_request_error", "\"request_too_large\""},
                                            {418, "invalid_request_error", "null"},
                                            {422, "invalid_request_error", "null"},
                                            {429, "rate_limit_error", "\"rate_limit_exceeded\""},
                                            {500, "server_error", "null"},
                                            {502, "server_error", "null"},
                                            {503, "server_error", "\"overloaded\""},
                                            {504, "timeout_error", "\"timeout\""},
                                            {529, "server_error", "\"overloaded\""}}));
  CAPTURE(status);

  CHECK(ErrorBody(Dialect::kOpenAi, status, kPlain) == R"({"error":{"message":"说明","type":")" +
                                                           type + R"(","param":null,"code":)" +
                                                           code + "}}");
}

TEST_CASE("json::ErrorBody calls a status what Anthropic calls it", "[json]") {
  const auto [status, type] = GENERATE(table<int, std::string>({{400, "invalid_request_error"},
                                                                {401, "authentication_error"},
                                                                {402, "billing_error"},
                                                                {403, "permission_error"},
                                                                {404, "not_found_error"},
                                                                {413, "request_too_large"},
                                                                {429, "rate_limit_error"},
                                                                {500, "api_error"},
                                                                {502, "api_error"},
                                                                {503, "overloaded_error"},
                                                                {504, "timeout_error"},
                                                                {529, "overloaded_error"}}));
  CAPTURE(status);
  const std::string inner = R"({"type":")" + type + R"(","message":"说明"})";

  CHECK(ErrorBody(Dialect::kAnthropic, status, kPlain) ==
        R"({"type":"error","error":)" + inner + R"(,"request_id":null})");
  CHECK(ErrorBody(Dialect::kAnthropic, status, kPlain, "req_1") ==
        R"({"type":"error","error":)" + inner + R"(,"request_id":"req_1"})");
}

TEST_CASE("json::ErrorBody tells our own limit from an upstream's", "[json]") {
  const Error own = Fail(ErrorCode::kRateLimited, "no");

  CHECK(ErrorBody(Dialect::kOpenAi, 429, own) ==
        R"({"error":{"message":"no","type":"rate_limit_error","param":null,)"
        R"("code":"gateway_rate_limited"}})");
  CHECK(ErrorBody(Dialect::kAnthropic, 429, own) ==
        R"({"type":"error","error":{"type":"rate_limit_error","message":"no",)"
        R"("details":{"error_code":"gateway_rate_limited"}},"request_id":null})");
}

TEST_CASE("json::ErrorBody names the field and the unknown model", "[json]") {
  Error error = Fail(ErrorCode::kInvalidRequest, "no");
  error.param = "messages[0]";
  CHECK(ErrorBody(Dialect::kOpenAi, 400, error).find(R"("param":"messages[0]")") !=
        std::string::npos);
  error = Fail(ErrorCode::kNotFound, "no such model");
  error.param = "model";
  CHECK(ErrorBody(Dialect::kOpenAi, 404, error).find(R"("code":"model_not_found")") !=
        std::string::npos);
}

TEST_CASE("json::ErrorBody tells a failure of the way from one of the upstream", "[json]") {
  const ErrorCode code =
      GENERATE(ErrorCode::kConnect, ErrorCode::kUpstreamProtocol, ErrorCode::kUpstreamStream);

  CHECK(ErrorBody(Dialect::kOpenAi, 502, Fail(code, "x")).find(R"("type":"upstream_error")") !=
        std::string::npos);
}

TEST_CASE("json::ErrorBody is valid JSON though the message is not valid UTF-8", "[json]") {
  const Dialect dialect = GENERATE(Dialect::kOpenAi, Dialect::kAnthropic);
  Error error = Fail(ErrorCode::kInternal, "\xFF\xE4\xBD \"quoted\"\n");
  error.param = "\x80";

  CHECK(CheckJson(ErrorBody(dialect, 500, error)));
}

TEST_CASE("json::ErrorEvent is one event of the dialect's stream", "[json]") {
  const Error error = Fail(ErrorCode::kUpstreamStream, "broke off\r\nhere");

  CHECK(ErrorEvent(Dialect::kOpenAi, 502, error) ==
        "data: {\"error\":{\"message\":\"broke off\\r\\nhere\",\"type\":\"upstream_error\","
        "\"param\":null,\"code\":null}}\n\n");
  CHECK(ErrorEvent(Dialect::kAnthropic, 502, error) ==
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
        "\"message\":\"broke off\\r\\nhere\"}}\n\n");
}

TEST_CASE("ErrorResponse has the error's own status", "[json]") {
  const Response response = ErrorResponse(Dialect::kOpenAi, Fail(ErrorCode::kNoKey, "no key"));

  CHECK(response.status == 503);
  CHECK(FindHeader(response.headers, "content-type") == "application/json");
  CHECK(CheckJson(response.body));
}

TEST_CASE("ChatRequest asks one question, whatever it holds", "[json]") {
  const Request request = ChatRequest("p/\"m\"", "你好\n\xFF", true);

  CHECK(request.body ==
        "{\"model\":\"p/\\\"m\\\"\",\"stream\":true,\"messages\":[{\"role\":\"user\","
        "\"content\":\"你好\\n\xEF\xBF\xBD\"}]}");
  CHECK(ChatRequest("m", "q").body ==
        R"({"model":"m","messages":[{"role":"user","content":"q"}]})");
}

}  // namespace
}  // namespace gateway::json
