// A request goes by one revision of the configuration: by that which let it in.
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/fault_upstream.hpp"
#include "fault/raw_client.hpp"
#include "gateway/config.hpp"
#include "integration/server_fixture.hpp"
#include "server/gateway_server.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

constexpr const char* kClientKey = "sk-client-0000000000000001";

// Where "probe" leads to the model of that name, and the client may use nothing else.
GatewayConfig RevisionWith(const std::string& model, const std::string& base_url) {
  const logging::TempFolder folder;
  const std::string file = folder.File("gateway.toml");
  std::ofstream(file) << fmt::format(
      "[server]\nlisten = \"127.0.0.1:0\"\nthreads = 1\n[log]\nurl = \"none\"\n"
      "[[providers]]\nname = \"up\"\nbase_url = \"{}\"\nkeys = \"sk-up\"\n"
      "[redirects]\nprobe = \"up/{}\"\n"
      "[[clients]]\nname = \"team\"\nkey = \"{}\"\nmodels = [\"up/{}\"]\n",
      base_url, model, kClientKey, model);
  const auto config = LoadConfig(file);
  REQUIRE(config);
  return *config;
}

TEST_CASE("The server leads a request by the revision that let it in, though its body comes later",
          "[fault]") {
  const fault::FaultUpstream upstream([](const fault::Call& /*call*/) {
    return fault::Answer{.bytes = JsonAnswer(R"({"choices":[]})")};
  });
  const std::string base_url = upstream.url() + "/v1";
  const GatewayConfig before = RevisionWith("old", base_url);
  const GatewayConfig after = RevisionWith("new", base_url);
  auto server = GatewayServer::Start(before, [&after]() -> Result<GatewayConfig> { return after; });
  REQUIRE(server);
  const std::string body = R"({"model":"probe","messages":[{"role":"user","content":"hi"}]})";
  fault::RawClient client((*server)->port());

  REQUIRE(
      client.Send(fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                              "Authorization: Bearer {}\r\nContent-Type: application/json\r\n"
                              "Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
                              kClientKey, body.size())));
  REQUIRE(client.ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 100 "));
  REQUIRE((*server)->live().Reload());
  REQUIRE(client.Send(body));
  const auto answer = client.Read();

  CAPTURE(answer.head, answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.Header("x-gateway-model") == "old");
  CHECK(answer.Header("x-gateway-config") == before.id);
  CHECK(before.id != after.id);
}

}  // namespace
}  // namespace gateway::server
