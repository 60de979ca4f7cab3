// What a client may use up: a minute, a day, places at once.
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "integration/clients_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("The server answers 429 when a client's minute is used up", "[integration]") {
  const bool by_tokens = GENERATE(true, false);
  CAPTURE(by_tokens);
  ClientsFixture fixture([by_tokens](ClientConfig& client) {
    client.requests_per_minute = by_tokens ? 0 : 1;
    client.tokens_per_minute = by_tokens ? 100 : 0;
  });

  CHECK(fixture.Ask("m").status == 200);
  const auto openai = fixture.Ask("m");
  const auto anthropic = fixture.Send("POST /v1/messages", kJson + "x-api-key: " + kKey + "\r\n");

  CHECK(openai.status == 429);
  CHECK(openai.body ==
        R"({"error":{"message":"the limit of this key is reached: )" +
            std::string(by_tokens ? "100 tokens" : "1 requests") +
            R"( a minute","type":"rate_limit_error","param":null,"code":"gateway_rate_limited"}})");
  const int wait = std::stoi("0" + openai.Header("retry-after"));
  CHECK(wait >= 1);
  CHECK(wait <= 60);
  CHECK(openai.Header("x-gateway-error") == "rate_limited");
  CHECK(anthropic.status == 429);
  CHECK(anthropic.body.starts_with(
      R"({"type":"error","error":{"type":"rate_limit_error","message":"the limit of this key)"));
  CHECK(fixture.Send("GET /healthz", "").status == 200);
  CHECK(fixture.ServerFixture::Ask(
            "SELECT group_concat(client || status) FROM requests ORDER BY id") ==
        "team-a200,team-a429,team-a429");
}

TEST_CASE("The server counts the tokens of raw calls towards a client's limits", "[integration]") {
  const auto limit = GENERATE(&ClientConfig::tokens_per_minute, &ClientConfig::tokens_per_day);
  ClientsFixture fixture([limit](ClientConfig& client) { client.*limit = 100; });
  const auto ask = [&fixture] {
    return fixture.Send("POST /up/v1/chat/completions", kJson + ClientsFixture::Bearer(),
                        Call("m"));
  };

  CHECK(ask().status == 200);
  CHECK(ask().status == 429);
  CHECK(fixture.ServerFixture::Ask(
            "SELECT prompt_tokens||' '||completion_tokens||' '||"
            "usage_source||' '||stop_reason FROM requests WHERE status = 200") ==
        "70 30 upstream stop");
}

TEST_CASE("The server bounds how many requests of a client run at once", "[integration]") {
  std::atomic<bool> go{false};
  ClientsFixture fixture([](ClientConfig& client) { client.max_in_flight = 1; },
                         [&go](support::RawConnection& connection) {
                           while (!connection.ReadRequest().empty()) {
                             Eventually([&go] { return go.load(); });
                             connection.Write(kAnswer);
                           }
                         });
  RawClient first = fixture.Connect();
  first.Send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + kJson + fixture.Bearer() +
             "content-length: " + std::to_string(Call("m").size()) + "\r\n\r\n" + Call("m"));
  REQUIRE(Eventually([&fixture] { return fixture.upstream.connections() == 1; }));

  const auto second = fixture.Ask("m");
  go = true;

  CHECK(second.status == 429);
  CHECK(second.Header("retry-after") == "1");
  CHECK(first.Read().status == 200);
  // However a request ends, its place is free when its answer is there.
  for (const std::string_view model : {"m", "nobody/x", "m"}) {
    CHECK(fixture.Ask(std::string(model)).status == (model == "m" ? 200 : 404));
    CHECK(fixture.Send("GET /v1/models", fixture.Bearer()).status == 200);
    CHECK(fixture.Send("GET /nothing", fixture.Bearer()).status == 404);
    CHECK(
        fixture.Send("POST /v1/chat/completions", fixture.Bearer() + "content-type: a/b\r\n", "{}")
            .status == 415);
  }
}

TEST_CASE("The server takes clients from a reload, and keeps what they have used",
          "[integration]") {
  ClientsFixture fixture([](ClientConfig& client) { client.requests_per_minute = 2; });
  fixture.server.reset();
  auto started = GatewayServer::Start(fixture.config,
                                      [&fixture] { return Result<GatewayConfig>(fixture.config); });
  REQUIRE(started);
  fixture.server = *std::move(started);
  CHECK(fixture.Ask("m").status == 200);
  CHECK(fixture.Ask("m").status == 200);

  fixture.config.clients.push_back(ClientNamed("b", "client-canary-key-of-b"));
  REQUIRE(fixture.server->live().Reload());

  CHECK(fixture.Ask("m").status == 429);
  const std::string other = "authorization: Bearer client-canary-key-of-b\r\n";
  CHECK(fixture.Send("POST /v1/chat/completions", kJson + other, Call("m")).status == 200);
  fixture.config.clients = {ClientNamed("b", "client-canary-key-of-b")};
  REQUIRE(fixture.server->live().Reload());
  CHECK(fixture.Ask("m").status == 401);
  CHECK(fixture.Send("POST /v1/chat/completions", kJson + other, Call("m")).status == 200);
}

TEST_CASE("The server keeps a client's day over a reload and a restart", "[integration]") {
  ClientsFixture fixture([](ClientConfig& client) { client.tokens_per_day = 150; });
  const std::string admin = "authorization: Bearer admin-token-0123456789\r\n";
  const auto restart = [&fixture] {
    fixture.server.reset();
    auto started = GatewayServer::Start(
        fixture.config, [&fixture] { return Result<GatewayConfig>(fixture.config); });
    REQUIRE(started);
    fixture.server = *std::move(started);
  };
  restart();

  CHECK(fixture.Ask("m").status == 200);  // 100 tokens each
  restart();
  CHECK(fixture.Ask("m").status == 200);
  REQUIRE(fixture.server->live().Reload());
  const auto refused = fixture.Ask("m");
  const auto shown = fixture.Send("GET /admin/clients", admin);
  restart();
  const auto after = fixture.Ask("m");

  CHECK(refused.status == 429);
  CHECK(refused.body ==
        R"({"error":{"message":"the limit of this key is reached: 150 tokens a day",)"
        R"("type":"rate_limit_error","param":null,"code":"gateway_rate_limited"}})");
  const int wait = std::stoi("0" + refused.Header("retry-after"));
  CHECK(wait >= 1);
  CHECK(wait <= 86'400);
  CHECK(shown.status == 200);
  CHECK(shown.body ==
        R"({"object":"list","data":[{"name":"team-a","models":[],"requests_per_minute":0,)"
        R"("tokens_per_minute":0,"tokens_per_day":150,"max_in_flight":64,"in_flight":0,)"
        R"("requests_today":2,"tokens_today":200}]})");
  CHECK(after.status == 429);
  CHECK(fixture.ServerFixture::Ask("SELECT client || tokens || '/' || requests FROM "
                                   "client_usage") == "team-a200/2");
}

}  // namespace
}  // namespace gateway::server
