// Where too many wrong keys come from, none is looked at.
#include <string>

#include "integration/clients_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("The server looks at no more keys from where 20 were wrong, and tells when it will",
          "[integration]") {
  ClientsFixture fixture;
  const std::string wrong = kJson + "authorization: Bearer wrong\r\n";
  const std::string admin = "authorization: Bearer admin-token-0123456789\r\n";

  for (int i = 0; i < 20; ++i) {
    REQUIRE(fixture.Send("POST /v1/chat/completions", wrong).status == 401);
  }
  // More than one comes free again in time when this machine is slow.
  RawClient::Answer refused;
  for (int i = 0; i < 20 && refused.status != 429; ++i) {
    refused = fixture.Send("POST /v1/messages", kJson + "x-api-key: wrong\r\n");
  }

  CHECK(refused.status == 429);
  CHECK(refused.body.starts_with(
      R"({"type":"error","error":{"type":"rate_limit_error","message":"too many wrong keys)"));
  CHECK(refused.body.find(R"("error_code":"gateway_rate_limited")") != std::string::npos);
  CHECK(std::stoi("0" + refused.Header("retry-after")) >= 1);
  CHECK(fixture.Send("POST /v1/chat/completions", kJson).status == 401);  // no key, no guess
  CHECK(fixture.Send("GET /healthz", wrong).status == 200);
  CHECK(fixture.Send("POST /admin/explain", kJson + admin, R"({"model":"m"})").status == 200);
  CHECK(fixture.upstream.connections() == 0);
}

TEST_CASE("The server looks at no more admin tokens from where 20 were wrong", "[integration]") {
  ClientsFixture fixture;
  const std::string admin = "authorization: Bearer admin-token-0123456789\r\n";
  const std::string wrong = "authorization: Bearer wrong\r\n";

  RawClient::Answer refused;
  for (int i = 0; i < 40 && refused.status != 429; ++i) {
    refused = fixture.Send("GET /admin/clients", wrong);
    REQUIRE((i >= 20 || refused.status == 401));
  }

  CHECK(refused.status == 429);
  CHECK(fixture.Ask("m").status == 200);  // clients are counted apart
}

TEST_CASE("The server counts no wrong keys when it is told not to", "[integration]") {
  ServerFixture fixture(support::Answer(kAnswer), [](GatewayConfig& built) {
    built.clients.push_back(ClientNamed("team-a", kKey));
    built.server.wrong_keys_per_minute = 0;
  });
  RawClient client = fixture.Connect();

  for (int i = 0; i < 50; ++i) {
    client.Send("GET /v1/models HTTP/1.1\r\nHost: x\r\nx-api-key: wrong\r\n\r\n");
    REQUIRE(client.Read().status == 401);
  }
}

}  // namespace
}  // namespace gateway::server
