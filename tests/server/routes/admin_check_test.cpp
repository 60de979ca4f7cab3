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

Peer From(bool loopback) {
  Peer peer;
  peer.from_loopback = loopback;
  return peer;
}

GatewayConfig With(const Secret& token) {
  GatewayConfig config;
  config.server.host = "127.0.0.9";
  config.admin.token = token;
  return config;
}

// "passes", or the name of the error.
std::string Check(const ClientRequest& head, bool from_loopback, const Secret& token) {
  const auto passed = CheckAdmin(head, From(from_loopback), With(token));
  if (passed) {
    return "passes";
  }
  CHECK(passed.error().message.find("canary") == std::string::npos);
  return std::string(ErrorName(passed.error().code));
}

std::string MessageOf(const ClientRequest& head, bool from_loopback, const Secret& token) {
  const auto passed = CheckAdmin(head, From(from_loopback), With(token));
  return passed ? "" : passed.error().message;
}

const std::string kUnauthorized(ErrorName(ErrorCode::kUnauthorized));
const std::string kForbidden(ErrorName(ErrorCode::kForbidden));
const std::string kNotFound(ErrorName(ErrorCode::kNotFound));

// What is asked of the admin there, without a token on this machine and elsewhere.
enum class Place {
  kOpen,     // nothing
  kChoice,   // passes here, refused elsewhere
  kShown,    // passes here, not there elsewhere
  kChanges,  // not there without a token
};

TEST_CASE("server::CheckAdmin knows by path and method what is the admin's", "[server]") {
  const auto [method, path, place] = GENERATE(table<std::string, std::string, Place>({
      {"POST", "/admin/reload", Place::kChanges},
      {"GET", "/admin/reload", Place::kShown},
      {"HEAD", "/admin", Place::kShown},
      {"OPTIONS", "/admin/explain", Place::kChanges},
      {"POST", "/admin/explain", Place::kShown},
      {"POST", "/admin/explain/", Place::kChanges},
      {"PUT", "/admin/explain", Place::kChanges},
      {"get", "/admin/keys", Place::kChanges},
      {"POST", "/admin/", Place::kChanges},
      {"DELETE", "/admin/keys", Place::kChanges},
      {"GET", "/metrics", Place::kShown},
      {"POST", "/metrics", Place::kChanges},
      {"GET", "/metrics/x", Place::kShown},
      {"GET", "/metricsx", Place::kOpen},
      {"POST", "/administer", Place::kOpen},
      {"POST", "/v1/admin/reload", Place::kOpen},
      {"GET", "/models", Place::kOpen},
      {"GET", "/models/", Place::kOpen},
      {"GET", "/models/openai", Place::kChoice},  // asks the upstream, and what it says is kept
      {"HEAD", "/models/openai", Place::kChoice},
      {"OPTIONS", "/models/openai", Place::kOpen},
      {"POST", "/models", Place::kChoice},
      {"POST", "/models/openai", Place::kChoice},
      {"DELETE", "/models/openai/org/model", Place::kChoice},
      {"PUT", "/models/openai", Place::kChoice},
      {"PATCH", "/models/", Place::kChoice},
      {"get", "/models", Place::kChoice},
      {"POST", "/models2", Place::kOpen},
      {"GET", "/v1/models", Place::kOpen},
      {"POST", "/v1/models", Place::kOpen},
      {"POST", "/v1/chat/completions", Place::kOpen},
      {"POST", "/openai/models", Place::kOpen},
      {"GET", "/", Place::kOpen},
      {"GET", "", Place::kOpen},
  }));
  CAPTURE(method, path);

  const bool open = place == Place::kOpen;
  CHECK(Check(Head(method, path), true, kToken) == (open ? "passes" : kUnauthorized));
  CHECK(Check(Head(method, path), false, kToken) == (open ? "passes" : kUnauthorized));
  CHECK(Check(Head(method, path), false, kNone) == (open                      ? "passes"
                                                    : place == Place::kChoice ? kForbidden
                                                                              : kNotFound));
  CHECK(Check(Head(method, path), true, kNone) ==
        (place == Place::kChanges ? kNotFound : "passes"));
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

TEST_CASE("server::CheckAdmin without a token heeds none that is sent", "[server]") {
  const Headers sent = {{"authorization", "Bearer sk-any"}};
  CHECK(Check(Reload(sent), true, kNone) == kNotFound);
  CHECK(Check(Reload({{"authorization", "Bearer "}}), false, kNone) == kNotFound);
  CHECK(Check(Head("GET", "/admin/keys", sent), true, kNone) == "passes");
  CHECK(Check(Head("GET", "/admin/keys", sent), false, kNone) == kNotFound);
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

  const Headers sent = {{"host", "localhost"}, {name, value}};
  CHECK(Check(Head("GET", "/admin/keys", sent), true, kNone) == kNotFound);
  CHECK(MessageOf(Head("GET", "/admin/keys", sent), true, kNone) ==
        "there is nothing at /admin/keys");
  CHECK(Check(Head("POST", "/models/openai", sent), true, kNone) == kForbidden);
  CHECK(Check(Head("GET", "/models/openai", sent), true, kNone) == kForbidden);
  CHECK(Check(Head("GET", "/models", sent), true, kNone) == "passes");
}

// A page whose name was made to resolve to this machine still says its own name.
TEST_CASE("server::CheckAdmin without a token wants a name of this machine", "[server]") {
  const auto [host, ours] = GENERATE(table<std::string, bool>({
      {"localhost", true},
      {"LocalHost:8080", true},
      {"127.0.0.1", true},
      {"127.0.0.1:9090", true},
      {"[::1]", true},
      {"[::1]:8080", true},
      {"127.0.0.9:8080", true},  // where it listens
      {"", true},                // HTTP/1.0: no browser
      {"attacker.example", false},
      {"attacker.example:8080", false},
      {"localhost.attacker.example", false},
      {"127.0.0.1.attacker.example", false},
      {"localhost@attacker.example", false},
      {"::1", false},
      {"[::1", false},
      {"[::1]x", true},  // what is behind the bracket is no name
      {"10.0.0.1", false},
      {":8080", false},
  }));
  CAPTURE(host);
  const Headers sent = {{"host", host}};

  CHECK(Check(Head("GET", "/admin/keys", sent), true, kNone) == (ours ? "passes" : kNotFound));
  CHECK(Check(Head("POST", "/models/openai", sent), true, kNone) == (ours ? "passes" : kForbidden));
  CHECK(Check(Head("GET", "/models", sent), true, kNone) == "passes");
  // The token proves more than a name can.
  const Headers with_token = {{"host", host}, {"authorization", "Bearer canary-0123456789"}};
  CHECK(Check(Reload(with_token), true, kToken) == "passes");
}

TEST_CASE("server::CheckAdmin knows the names of both addresses", "[server]") {
  GatewayConfig config;
  config.server.host = "::";
  config.admin.host = "fd00::7";

  const auto check = [&config](const std::string& host) {
    const Headers sent = {{"host", host}};
    return CheckAdmin(Head("GET", "/admin/keys", sent), From(true), config).has_value();
  };

  CHECK(check("[fd00::7]:9090"));
  CHECK(check("[FD00::7]"));
  CHECK(check("[::]:80"));
  CHECK_FALSE(check("fd00::7"));
}

TEST_CASE("server::CheckAdmin tells what to do, but not to other machines", "[server]") {
  CHECK(MessageOf(Reload(), true, kNone) ==
        "there is nothing at /admin/reload until a token is set: [admin] token in the "
        "configuration");
  CHECK(MessageOf(Reload(), false, kNone) == "there is nothing at /admin/reload");
  CHECK(MessageOf(Head("POST", "/models/up"), false, kNone).find("[admin] token") !=
        std::string::npos);
  CHECK(MessageOf(Reload(), false, kToken).find("authorization: Bearer TOKEN") !=
        std::string::npos);
}

TEST_CASE("server::IsServedThere keeps the admin's places at their own address", "[server]") {
  const auto [path, here, aside] = GENERATE(table<std::string, bool, bool>({
      {"/admin", false, true},
      {"/admin/keys", false, true},
      {"/metrics", false, true},
      {"/models", true, true},
      {"/models/up", true, true},
      {"/healthz", true, true},
      {"/readyz", true, true},
      {"/v1/models", true, false},
      {"/v1/chat/completions", true, false},
      {"/up/v1/x", true, false},
      {"/", true, false},
  }));
  CAPTURE(path);
  Peer side_door;
  side_door.by_side_door = true;
  AdminConfig admin;

  CHECK(IsServedThere(path, {}, admin));
  admin.host = "127.0.0.1";
  CHECK(IsServedThere(path, {}, admin) == here);
  CHECK(IsServedThere(path, side_door, admin) == aside);
}

}  // namespace
}  // namespace gateway::server
