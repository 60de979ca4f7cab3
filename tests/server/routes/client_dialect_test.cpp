#include "server/routes/client_dialect.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

const Header kVersion{"anthropic-version", "2023-06-01"};
const Header kKey{"x-api-key", "k"};
const Header kBearer{"authorization", "bearer k"};
const Header kBasic{"authorization", "Basic k"};

TEST_CASE("server::DialectOf tells the protocol by the path", "[server]") {
  for (const std::string path : {"/v1/messages", "/messages", "/v1/messages/count_tokens",
                                 "/v1/messages/batches", "/messages/"}) {
    CAPTURE(path);
    CHECK(DialectOf(path, {}) == Dialect::kAnthropic);
  }
  for (const std::string path :
       {"/v1/chat/completions", "/v1/messagesx", "/models/up", "/admin/clients", "/healthz", "/"}) {
    CAPTURE(path);
    CHECK(DialectOf(path, {}) == Dialect::kOpenAi);
    CHECK(DialectOf(path, {kVersion, kKey}) == Dialect::kOpenAi);
  }
  for (const std::string path : {"/up/v1/messages", "/v1/models"}) {
    CAPTURE(path);
    CHECK(DialectOf(path, {}) == Dialect::kOpenAi);
  }
}

TEST_CASE("server::DialectOf tells who asks by the headers where the path does not", "[server]") {
  const std::string path =
      GENERATE("/v1/models", "/v1/models/", "/v1/models/a/b", "/claude/v1/messages", "/claude/");

  CHECK(DialectOf(path, {kVersion}) == Dialect::kAnthropic);
  CHECK(DialectOf(path, {kVersion, kBearer}) == Dialect::kAnthropic);
  CHECK(DialectOf(path, {kKey}) == Dialect::kAnthropic);
  CHECK(DialectOf(path, {kKey, kBasic}) == Dialect::kAnthropic);
  CHECK(DialectOf(path, {kKey, kBearer}) == Dialect::kOpenAi);
  CHECK(DialectOf(path, {kBearer}) == Dialect::kOpenAi);
}

TEST_CASE("server::FrontError writes an error in the client's shape", "[server]") {
  const auto [status, type] = GENERATE(table<int, std::string>({
      {400, "invalid_request_error"},
      {404, "not_found_error"},
      {405, "invalid_request_error"},
      {408, "timeout_error"},
      {413, "request_too_large"},
      {431, "invalid_request_error"},
      {500, "api_error"},
      {503, "overloaded_error"},
  }));
  ClientRequest request;
  request.path = "/v1/messages";

  const Response anthropic = FrontError(request, status, "no \"x\"");
  request.path = "/v1/files";
  const Response openai = FrontError(request, status, "no \"x\"");

  CHECK(anthropic.status == status);
  CHECK(FindHeader(anthropic.headers, "content-type") == "application/json");
  CHECK(anthropic.body == R"({"type":"error","error":{"type":")" + type +
                              R"(","message":"no \"x\""},"request_id":null})");
  CHECK(openai.status == status);
  CHECK(openai.body.starts_with(R"({"error":{"message":"no \"x\"",)"));
}

}  // namespace
}  // namespace gateway::server
