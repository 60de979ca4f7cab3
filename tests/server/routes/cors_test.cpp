#include "server/routes/cors.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

ClientRequest Head(const std::string& method, Headers headers) {
  ClientRequest head;
  head.method = method;
  head.path = "/v1/models";
  head.headers = std::move(headers);
  return head;
}

CorsConfig Allowed(std::vector<std::string> origins) { return {std::move(origins)}; }

bool Passes(const std::string& origin, const CorsConfig& cors) {
  return CheckOrigin(Head("POST", {{"host", "chat.example"}, {"origin", origin}}), cors)
      .has_value();
}

TEST_CASE("server::CheckOrigin compares origins as a whole", "[server]") {
  const CorsConfig none = Allowed({});
  const CorsConfig one = Allowed({"https://chat.example", "http://localhost:3000"});
  const CorsConfig any = Allowed({"*"});
  const auto [origin, by_one, by_any] = GENERATE(table<std::string, bool, bool>({
      {"https://chat.example", true, true},
      {"http://localhost:3000", true, true},
      {"http://chat.example", false, true},  // though that is the request's own host
      {"https://chat.example:8443", false, true},
      {"https://chat.example.evil.example", false, true},
      {"https://chat.exampl", false, true},
      {"https://evil.example/https://chat.example", false, true},
      {"http://localhost", false, true},
      {"null", false, true},
      {"*", false, true},
  }));
  CAPTURE(origin);

  CHECK_FALSE(Passes(origin, none));
  CHECK(Passes(origin, one) == by_one);
  CHECK(Passes(origin, any) == by_any);
}

TEST_CASE("server::CheckOrigin takes requests that no web page sent", "[server]") {
  const CorsConfig cors = Allowed(
      GENERATE(std::vector<std::string>{}, std::vector<std::string>{"https://chat.example"}));

  for (const std::string site : {"", "none"}) {
    CAPTURE(site);
    const auto passed = CheckOrigin(Head("GET", {{"sec-fetch-site", site}}), cors);
    REQUIRE(passed);
    CHECK_FALSE(passed->answer);
    CHECK(passed->headers.empty());
  }
  // "same-origin" without an origin is what a page says whose name was made to lead here.
  for (const std::string site : {"Cross-Site", "same-site", "same-origin"}) {
    CAPTURE(site);
    const auto refused = CheckOrigin(Head("GET", {{"sec-fetch-site", site}}), cors);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kForbidden);
  }
}

TEST_CASE("server::CheckOrigin names the one origin on the answers it may read", "[server]") {
  const CorsConfig cors = Allowed(
      GENERATE(std::vector<std::string>{"https://a.example"}, std::vector<std::string>{"*"}));

  const auto passed = CheckOrigin(
      Head("POST", {{"origin", "https://a.example"}, {"sec-fetch-site", "cross-site"}}), cors);

  REQUIRE(passed);
  CHECK_FALSE(passed->answer);
  CHECK(FindHeader(passed->headers, "access-control-allow-origin") == "https://a.example");
  CHECK(FindHeader(passed->headers, "vary") == "Origin");
  CHECK(FindHeader(passed->headers, "access-control-allow-credentials").empty());
  const std::string exposed(FindHeader(passed->headers, "access-control-expose-headers"));
  for (const std::string name : {"x-request-id", "x-gateway-provider", "x-gateway-attempts",
                                 "retry-after", "x-ratelimit-remaining-tokens", "x-gateway-lossy",
                                 "request-id", "anthropic-ratelimit-input-tokens-remaining"}) {
    CHECK(exposed.find(name) != std::string::npos);
  }
}

TEST_CASE("server::CheckOrigin answers a preflight itself", "[server]") {
  const CorsConfig cors = Allowed({"https://a.example"});
  const auto [asked, granted] = GENERATE(table<std::string, std::string>({
      {"authorization, content-type,x-stainless-os", "authorization, content-type,x-stainless-os"},
      {"", ""},
      {"authorization, a b", ""},
      {"a,,b", ""},
  }));
  CAPTURE(asked);

  const auto passed = CheckOrigin(Head("OPTIONS", {{"origin", "https://a.example"},
                                                   {"access-control-request-method", "POST"},
                                                   {"access-control-request-headers", asked}}),
                                  cors);

  REQUIRE(passed);
  REQUIRE(passed->answer);
  CHECK(passed->answer->status == 204);
  CHECK(FindHeader(passed->answer->headers, "access-control-allow-methods") ==
        "GET, POST, PUT, PATCH, DELETE");
  CHECK(FindHeader(passed->answer->headers, "access-control-allow-headers") == granted);
  CHECK(FindHeader(passed->answer->headers, "access-control-max-age") == "600");
  CHECK(FindHeader(passed->headers, "access-control-allow-origin") == "https://a.example");
  CHECK(FindHeader(passed->headers, "vary") == "Origin, Access-Control-Request-Headers");
}

TEST_CASE("server::CheckOrigin takes no other OPTIONS for a preflight", "[server]") {
  const CorsConfig cors = Allowed({"https://a.example"});

  const auto plain = CheckOrigin(Head("OPTIONS", {{"origin", "https://a.example"}}), cors);
  const auto foreign = CheckOrigin(
      Head("OPTIONS", {{"origin", "https://b.example"}, {"access-control-request-method", "POST"}}),
      cors);

  REQUIRE(plain);
  CHECK_FALSE(plain->answer);
  CHECK_FALSE(foreign);
}

}  // namespace
}  // namespace gateway::server
