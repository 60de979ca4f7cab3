#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kKey = "client-canary-key-of-a";
const std::string kAnswer = JsonAnswer(
    R"({"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":70,"completion_tokens":30,"total_tokens":100}})");
const std::string kJson = "content-type: application/json\r\n";

std::string Call(const std::string& model) {
  return R"({"model":")" + model +
         R"(","messages":[{"role":"user","content":"hi"}],"max_tokens":9})";
}

ClientConfig Client(std::string name, std::string_view key) {
  ClientConfig client;
  client.name = std::move(name);
  client.key = ClientKey::Of(key);
  return client;
}

struct ClientsFixture : ServerFixture {
  explicit ClientsFixture(const std::function<void(ClientConfig&)>& change = {},
                          support::RawUpstream::Script script = support::Answer(kAnswer))
      : ServerFixture(std::move(script), [&change](GatewayConfig& built) {
          built.clients.push_back(Client("team-a", kKey));
          built.redirects = {{"fast", {"up/m"}}};
          built.admin.token = Secret("admin-token-0123456789");
          ProviderConfig other = built.providers.front();
          other.name = "other";
          built.providers.push_back(std::move(other));
          if (change) {
            change(built.clients.front());
          }
        }) {}

  // `fields`: header lines.
  [[nodiscard]] RawClient::Answer Send(const std::string& line, const std::string& fields,
                                       const std::string& body = {}) const {
    RawClient client = Connect();
    client.Send(line + " HTTP/1.1\r\nHost: x\r\n" + fields +
                "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.Read();
  }
  [[nodiscard]] RawClient::Answer Ask(const std::string& model,
                                      const std::string& more_fields = {}) const {
    return Send("POST /v1/chat/completions", kJson + Bearer() + more_fields, Call(model));
  }
  static std::string Bearer() { return "authorization: Bearer " + kKey + "\r\n"; }
};

TEST_CASE("The server answers 401 before the body comes, in the client's protocol",
          "[integration]") {
  const auto [path, fields, error] = GENERATE(table<std::string, std::string, std::string>({
      {"/v1/chat/completions", "", R"({"error":{"message":"this needs a key of this gateway)"},
      {"/v1/chat/completions", "authorization: Bearer wrong\r\n",
       R"({"error":{"message":"this is no key of this gateway","type":"authentication_error",)"
       R"("param":null,"code":"invalid_api_key"}})"},
      {"/v1/chat/completions", "authorization: Bearer admin-token-0123456789\r\n",
       R"({"error":{"message":"this is no key)"},
      {"/v1/messages", "x-api-key: wrong\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/up/anything", "", R"({"error":{"message":"this needs a key)"},
      {"/up/v1/messages", "x-api-key: wrong\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/up/v1/messages", "authorization: Bearer wrong\r\nanthropic-version: 2023-06-01\r\n",
       R"({"type":"error","error":{"type":"authentication_error","message":"this is no key)"},
      {"/nothing", "", R"({"error":{"message":"this needs a key)"},
  }));
  CAPTURE(path, fields);
  ClientsFixture fixture;
  RawClient client = fixture.Connect();

  client.Send("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + kJson + fields +
              "expect: 100-continue\r\ncontent-length: 1000000\r\n\r\n");
  const auto answer = client.Read();

  CHECK(answer.status == 401);
  CHECK(answer.body.starts_with(error));
  CHECK(answer.Header("x-gateway-error") == "unauthorized");
  CHECK(answer.Header("www-authenticate") == "Bearer");
  CHECK(fixture.upstream.connections() == 0);
  CHECK(fixture.ServerFixture::Ask(
            "SELECT status || error_code || (client IS NULL) FROM requests") == "401unauthorized1");
}

TEST_CASE("The server takes a client's key in each form, and names the client in the log",
          "[integration]") {
  const auto [line, fields] = GENERATE(table<std::string, std::string>({
      {"POST /v1/chat/completions", "authorization: Bearer " + kKey + "\r\n"},
      {"POST /v1/chat/completions", "api-key: " + kKey + "\r\n"},
      {"POST /v1/chat/completions", "x-goog-api-key: " + kKey + "\r\n"},
      {"POST /v1/messages", "x-api-key: " + kKey + "\r\nanthropic-version: 2023-06-01\r\n"},
      {"POST /up/chat/completions", "x-api-key: " + kKey + "\r\n"},
  }));
  CAPTURE(line, fields);
  std::string received;
  ClientsFixture fixture({}, [&received](support::RawConnection& connection) {
    received = connection.ReadRequest();
    connection.Write(kAnswer);
  });

  const auto answer = fixture.Send(line, kJson + fields, Call("up/m"));

  CHECK(answer.status == 200);
  CHECK(answer.head.find(kKey) == std::string::npos);
  CHECK(fixture.ServerFixture::Ask("SELECT client FROM requests") == "team-a");
  CHECK_FALSE(received.empty());
  CHECK(received.find(kKey) == std::string::npos);
}

TEST_CASE("The server asks no key for health, and the admin's for what is the admin's",
          "[integration]") {
  const ClientsFixture fixture;
  const std::string admin = "authorization: Bearer admin-token-0123456789\r\n";

  CHECK(fixture.Send("GET /healthz", "").status == 200);
  CHECK(fixture.Send("GET /readyz", "").status == 200);
  CHECK(fixture.Send("GET /healthz/x", "").status == 401);
  CHECK(fixture.Send("POST /admin/explain", kJson + fixture.Bearer(), R"({"model":"m"})").status ==
        401);
  CHECK(fixture.Send("POST /admin/explain", kJson + admin, R"({"model":"m"})").status == 200);
  CHECK(fixture.Send("POST /models/up", kJson + fixture.Bearer(), "{}").status == 401);
  CHECK(fixture.Send("GET /models", "").status == 401);
  CHECK(fixture.Send("GET /models", admin).status == 200);
  CHECK(fixture.Send("GET /models", fixture.Bearer()).status == 200);
  CHECK(fixture.Send("GET /v1/models", admin).status == 401);
}

TEST_CASE("The server lists, and lets a client use, the allowed models only", "[integration]") {
  ClientsFixture fixture([](ClientConfig& client) { client.models = {"fast", "up/org/*"}; });
  const std::string bearer = fixture.Bearer();

  CHECK(fixture.Ask("fast").status == 200);
  CHECK(fixture.Ask("up/org/n").status == 200);
  CHECK(fixture.Ask("n").status == 200);  // resolved: up/org/n
  const int asked = fixture.upstream.connections();
  const auto refused = fixture.Ask("m");
  CHECK(refused.status == 403);
  CHECK(refused.body == R"({"error":{"message":"this key may not be used for the model 'm'",)"
                        R"("type":"permission_error","param":"model","code":null}})");
  CHECK(refused.Header("x-gateway-error") == "forbidden");
  CHECK(fixture.Ask("fast", "x-gateway-provider: other\r\n").status == 403);
  CHECK(fixture.Send("POST /up/chat/completions", kJson + bearer, Call("fast")).status == 403);
  CHECK(fixture.Send("POST /up%2Forg/x", kJson + bearer, Call("fast")).status == 403);
  CHECK(fixture.Send("GET /v1/files", bearer).status == 403);
  CHECK(fixture.Send("GET /models", bearer).status == 403);
  CHECK(fixture.Send("GET /models/up?cached=true", bearer).status == 403);
  CHECK(fixture.Send("GET /models/up", bearer).status == 401);  // asks the upstream: the admin's
  const auto anthropic =
      fixture.Send("POST /v1/messages", kJson + "x-api-key: " + kKey + "\r\n", Call("m"));
  CHECK(anthropic.status == 403);
  CHECK(anthropic.body.starts_with(
      R"({"type":"error","error":{"type":"permission_error","message":"this key may not)"));
  CHECK(fixture.upstream.connections() == asked);
  const auto list = fixture.Send("GET /v1/models", bearer);
  CHECK(list.body.find("\"up/org/n\"") != std::string::npos);
  CHECK(list.body.find("\"up/m\"") == std::string::npos);
  CHECK(list.body.find("other") == std::string::npos);
  CHECK(fixture.Send("GET /v1/models/up/m", bearer).status == 404);
  CHECK(fixture.Send("GET /v1/models/up/org/n", bearer).status == 200);
}

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

  fixture.config.clients.push_back(Client("b", "client-canary-key-of-b"));
  REQUIRE(fixture.server->live().Reload());

  CHECK(fixture.Ask("m").status == 429);
  const std::string other = "authorization: Bearer client-canary-key-of-b\r\n";
  CHECK(fixture.Send("POST /v1/chat/completions", kJson + other, Call("m")).status == 200);
  fixture.config.clients = {Client("b", "client-canary-key-of-b")};
  REQUIRE(fixture.server->live().Reload());
  CHECK(fixture.Ask("m").status == 401);
  CHECK(fixture.Send("POST /v1/chat/completions", kJson + other, Call("m")).status == 200);
}

TEST_CASE("The server answers a preflight without a client's key", "[integration]") {
  ServerFixture fixture(support::Answer(kAnswer), [](GatewayConfig& built) {
    built.clients.push_back(Client("team-a", kKey));
    built.cors.allowed_origins = {"https://chat.example"};
  });
  RawClient client = fixture.Connect();

  client.Send(
      "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\norigin: https://chat.example\r\n"
      "access-control-request-method: POST\r\n\r\n");
  CHECK(client.Read().status == 204);
  client.Send("OPTIONS /up/x HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.Read().status == 401);
}

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
    built.clients.push_back(Client("team-a", kKey));
    built.server.wrong_keys_per_minute = 0;
  });
  RawClient client = fixture.Connect();

  for (int i = 0; i < 50; ++i) {
    client.Send("GET /v1/models HTTP/1.1\r\nHost: x\r\nx-api-key: wrong\r\n\r\n");
    REQUIRE(client.Read().status == 401);
  }
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
