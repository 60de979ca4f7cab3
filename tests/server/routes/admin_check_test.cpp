#include "server/routes/admin_check.hpp"

#include <string>
#include <utility>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

const Secret kToken("canary-0123456789");
const Secret kNone;

ClientRequest Head(std::string method, std::string path, Headers headers = {}) {
  ClientRequest head;
  head.method = std::move(method);
  head.path = std::move(path);
  head.headers = std::move(headers);
  return head;
}

ClientRequest Reload(Headers headers = {}) {
  return Head("POST", "/admin/reload", std::move(headers));
}

// "passes", or the name of the error.
std::string Check(const ClientRequest& head, bool from_loopback, const Secret& token) {
  const auto passed = CheckAdmin(head, from_loopback, token);
  if (passed) {
    return "passes";
  }
  CHECK(passed.error().message.find("canary") == std::string::npos);
  return std::string(ErrorName(passed.error().code));
}

const std::string kUnauthorized(ErrorName(ErrorCode::kUnauthorized));
const std::string kForbidden(ErrorName(ErrorCode::kForbidden));

TEST_CASE("server::CheckAdmin knows by path and method what changes something", "[server]") {
  const auto [method, path, is_admins] = GENERATE(table<std::string, std::string, bool>({
      {"POST", "/admin/reload", true},
      {"GET", "/admin/reload", true},
      {"HEAD", "/admin", true},
      {"OPTIONS", "/admin/explain", true},
      {"POST", "/admin/", true},
      {"POST", "/administer", false},
      {"POST", "/v1/admin/reload", false},
      {"GET", "/models", false},
      {"GET", "/models/", false},
      {"GET", "/models/openai", true},  // asks the upstream, and what it says is kept
      {"HEAD", "/models/openai", true},
      {"OPTIONS", "/models/openai", false},
      {"POST", "/models", true},
      {"POST", "/models/openai", true},
      {"DELETE", "/models/openai/org/model", true},
      {"PUT", "/models/openai", true},
      {"PATCH", "/models/", true},
      {"get", "/models", true},
      {"POST", "/models2", false},
      {"GET", "/v1/models", false},
      {"POST", "/v1/models", false},
      {"POST", "/v1/chat/completions", false},
      {"POST", "/openai/models", false},
      {"GET", "/", false},
      {"GET", "", false},
  }));
  CAPTURE(method, path);

  const std::string expected_with = is_admins ? kUnauthorized : "passes";
  const std::string expected_without = is_admins ? kForbidden : "passes";
  CHECK(Check(Head(method, path), true, kToken) == expected_with);
  CHECK(Check(Head(method, path), false, kToken) == expected_with);
  CHECK(Check(Head(method, path), false, kNone) == expected_without);
  CHECK(Check(Head(method, path), true, kNone) == "passes");
}

TEST_CASE("server::CheckAdmin lets everybody look at what is kept", "[server]") {
  const auto look = [](const std::string& query) {
    ClientRequest head = Head("GET", "/models/openai");
    head.query = query;
    return Check(head, false, kToken);
  };

  CHECK(look("cached=true") == "passes");
  CHECK(look("cached=1") == "passes");
  CHECK(look("cached=false&cached=true") == kUnauthorized);
  CHECK(look("cached=true&key=a") == kUnauthorized);
  CHECK(look("key=*") == kUnauthorized);
}

TEST_CASE("server::CheckAdmin takes the token from wherever it comes", "[server]") {
  const std::string sent =
      GENERATE("Bearer canary-0123456789", "bearer canary-0123456789", "BEARER canary-0123456789",
               "bEaReR   canary-0123456789  ", "Bearer \tcanary-0123456789");
  CAPTURE(sent);

  CHECK(Check(Reload({{"authorization", sent}}), true, kToken) == "passes");
  CHECK(Check(Reload({{"authorization", sent}, {"x-forwarded-for", "1.2.3.4"}}), false, kToken) ==
        "passes");
}

TEST_CASE("server::CheckAdmin refuses what is not the token", "[server]") {
  const std::string sent = GENERATE(
      "", "Bearer", "Bearer ", "Bearer canary-0123456788", "Bearer xanary-0123456789",
      "Bearer canary-012345678", "Bearer canary-01234567890", "Bearer CANARY-0123456789",
      "Bearer canary-0123456789canary-0123456789", "canary-0123456789", "Basic canary-0123456789",
      "Bearercanary-0123456789", "Bearer\tcanary-0123456789", "Bearer canary-0123456789, x",
      "xBearer canary-0123456789", "Bearer Bearer canary-0123456789");
  CAPTURE(sent);

  CHECK(Check(Reload({{"authorization", sent}}), true, kToken) == kUnauthorized);
  CHECK(Check(Reload({{"x-api-key", "canary-0123456789"}}), true, kToken) == kUnauthorized);
}

TEST_CASE("server::CheckAdmin takes no other header for the token's", "[server]") {
  CHECK(Check(Reload(), true, kToken) == kUnauthorized);
  CHECK(Check(Reload({{"x-api-key", "canary-0123456789"}}), true, kToken) == kUnauthorized);
  CHECK(Check(Reload({{"proxy-authorization", "Bearer canary-0123456789"}}), true, kToken) ==
        kUnauthorized);
}

TEST_CASE("server::CheckAdmin without a token takes changes from this machine only", "[server]") {
  CHECK(Check(Reload(), true, kNone) == "passes");
  CHECK(Check(Reload({{"authorization", "Bearer sk-any"}}), true, kNone) == "passes");
  CHECK(Check(Reload(), false, kNone) == kForbidden);
  CHECK(Check(Reload({{"authorization", "Bearer "}}), false, kNone) == kForbidden);
}

TEST_CASE("server::CheckAdmin without a token takes nothing that came through a proxy",
          "[server]") {
  const auto [name, value] = GENERATE(table<std::string, std::string>({
      {"forwarded", "for=127.0.0.1"},
      {"x-forwarded-for", "127.0.0.1"},
      {"x-real-ip", "127.0.0.1"},
      {"x-forwarded-proto", ""},
      {"via", "1.1 proxy"},
  }));
  CAPTURE(name);

  CHECK(Check(Reload({{"host", "h"}, {name, value}}), true, kNone) == kForbidden);
  CHECK(Check(Head("POST", "/models/openai", {{name, value}}), true, kNone) == kForbidden);
  CHECK(Check(Head("GET", "/models/openai", {{name, value}}), true, kNone) == kForbidden);
  CHECK(Check(Head("GET", "/models", {{name, value}}), true, kNone) == "passes");
}

TEST_CASE("server::CheckAdmin tells what to do", "[server]") {
  CHECK(CheckAdmin(Reload(), false, kNone).error().message.find("[admin] token") !=
        std::string::npos);
  CHECK(CheckAdmin(Reload(), false, kToken).error().message.find("authorization: Bearer TOKEN") !=
        std::string::npos);
}

}  // namespace
}  // namespace gateway::server
