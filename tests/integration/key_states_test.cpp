// /admin/keys, /admin/providers, and the commands that ask for them, against the real server.
#include <string>

#include "config/config_files.hpp"
#include "integration/model_fixture.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

void SecondProvider(GatewayConfig& config) {
  ProviderConfig& first = config.providers.front();
  first.keys = {{"up#1", Secret("sk-canary-up-0001")}, {"main/eu", Secret("sk-canary-up-0002")}};
  ProviderConfig second = first;
  second.name = "other";
  second.keys = {{"up#1", Secret("sk-canary-other-0001")}};
  config.providers.push_back(second);
}

void WithToken(GatewayConfig& config) {
  SecondProvider(config);
  config.admin.token = Secret(kAdminToken);
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void Reject(ModelServer& server, const std::string& provider, std::size_t key) {
  // What an exchange does when the upstream answers 401.
  auto& keys = *server.fixture.server->gateway().snapshot()->registry->Find(provider)->keys;
  keys.Report(*keys.keys()[key], {Outcome::kKeyRejected, "m", {}, {}, "Incorrect API key"});
}

TEST_CASE("GET /admin/keys shows every key's state, and no secret", "[integration]") {
  ModelServer server({"m"}, SecondProvider);
  Reject(server, "up", 0);

  const auto all = server.Get("/admin/keys");
  const auto one = server.Get("/admin/keys?provider=other");

  CHECK(all.status == 200);
  CHECK(all.body.starts_with(
      R"({"object":"list","data":[{"provider":"up","alias":"up#1","hint":"...0001",)"
      R"("state":"quarantined","reason":"Incorrect API key","since":"20)"));
  CHECK(Has(all.body, R"("provider":"up","alias":"main/eu")"));
  CHECK(Has(all.body, R"("provider":"other","alias":"up#1")"));
  CHECK_FALSE(Has(all.body, "canary"));
  CHECK(one.body ==
        R"({"object":"list","data":[{"provider":"other","alias":"up#1","hint":"...0001",)"
        R"("state":"ready","reason":null,"since":null,"since_local":null,"until":null,)"
        R"("until_local":null,"blocked":[],"calls":0,"failures":0,"shared_limit":false}]})");
  CHECK(server.Get("/admin/keys?provider=nobody").status == 404);
}

TEST_CASE("POST /admin/keys/{alias}/... switches one key, and asks which if there are several",
          "[integration]") {
  ModelServer server({"m"}, WithToken);

  const auto off = server.Change("POST /admin/keys/main%2Feu/disable");
  CHECK(off.status == 200);
  CHECK(Has(off.body, R"("alias":"main/eu")"));
  CHECK(Has(off.body, R"("state":"disabled","reason":"disabled by hand")"));
  CHECK(Has(server.Change("POST /admin/keys/main/eu/enable").body, R"("state":"ready")"));

  const auto several = server.Change("POST /admin/keys/up%231/disable");
  CHECK(several.status == 409);
  CHECK(Has(several.body, "up, other"));
  CHECK_FALSE(Has(server.Change("GET /admin/keys").body, "disabled"));
  CHECK(
      Has(server.Change("POST /admin/keys/up%231/disable?provider=up").body, R"("provider":"up")"));
  CHECK(Has(server.Change("POST /admin/keys/up%231/disable", R"({"provider":"other"})").body,
            R"("provider":"other")"));

  CHECK(server.Change("POST /admin/keys/nobody/enable").status == 404);
  CHECK(server.Change("POST /admin/keys/up%231/enable?provider=nobody").status == 404);
  CHECK(server.Change("POST /admin/keys/up%231/enable", "no json").status == 400);
}

TEST_CASE("GET /admin/providers shows how each provider is", "[integration]") {
  ModelServer server({"m"}, [](GatewayConfig& config) {
    SecondProvider(config);
    config.providers[1].base_url = "https://name:canary@host.example:8443/v1";
  });
  Reject(server, "up", 0);

  const auto answer = server.Get("/admin/providers");

  CHECK(answer.status == 200);
  CHECK(Has(answer.body, R"("provider":"up","protocol":"openai","base_url":"http://127.0.0.1:)"));
  CHECK(Has(answer.body, R"("in_flight":0,"max_in_flight":256,"retries":0,"breaker":"closed",)"
                         R"("open_for_ms":null,"busy_for_ms":null,"first_byte_ms":null)"));
  CHECK(Has(answer.body, R"("keys":{"usable":1,"total":2})"));
  CHECK(Has(answer.body, R"("base_url":"https://host.example:8443/v1")"));
  CHECK_FALSE(Has(answer.body, "canary"));
}

TEST_CASE("The states of keys are the admin's", "[integration]") {
  ModelServer server(
      {"m"}, [](GatewayConfig& config) { config.admin.token = Secret("token-0123456789abcdef"); });
  for (const char* line :
       {"GET /admin/keys", "GET /admin/providers", "POST /admin/keys/up%231/disable"}) {
    CAPTURE(line);
    CHECK(server.Call(line).status == 401);
    CHECK(server.Call(line, "", "authorization: Bearer token-0123456789abcdef\r\n").status == 200);
  }
}

TEST_CASE("gateway-server keys works without a running server, and what it does lasts",
          "[integration]") {
  const config::ConfigFiles files;
  int port = 0;
  {
    const FakeGateway once;  // a port that is free now
    port = once.port();
  }
  const std::string file = files.Write(
      "gateway.toml",
      fmt::format("[server]\nlisten = \"127.0.0.1:{}\"\n[log]\nurl = \"sqlite://{}\"\n"
                  "[[providers]]\nname = \"up\"\nbase_url = \"http://127.0.0.1:1/v1\"\n"
                  "keys = \"sk-key-of-the-test-1, sk-key-of-the-test-2\"\nkey_strategy = "
                  "\"first\"\n",
                  port, files.path("gateway.db")));

  CHECK(RunCommand({"keys", "disable", "up#2", "--config", file}).out == "up/up#2 is disabled\n");
  const Ran listed = RunCommand({"keys", "--config", file});
  CHECK(listed.status == 0);
  CHECK(Has(listed.out, "up        up#1  ready     -      0      0       -\n"));
  CHECK(Has(listed.out, "up        up#2  disabled  -      0      0       disabled by hand\n"));
  CHECK(RunCommand({"keys", "enable", "up#2", "--config", file}).out == "up/up#2 is ready\n");
  CHECK_FALSE(Has(RunCommand({"keys", "--config", file}).out, "disabled"));
}

}  // namespace
}  // namespace gateway::server
