#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

int StatusOf(const GatewayServer& server, const std::string& path, const std::string& body) {
  RawClient reading(server.port());
  REQUIRE(reading.Send("POST " + path +
                       " HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\n" +
                       "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
  return reading.Read().status;
}

TEST_CASE("The server goes by limits that it has read again, in all routes", "[integration]") {
  support::RawUpstream upstream(support::Answer(JsonAnswer(R"({"choices":[]})")));
  GatewayConfig config;
  config.providers.emplace_back();
  config.providers[0].name = "up";
  config.providers[0].base_url = upstream.url() + "/v1";
  config.server.port = 0;
  config.server.max_body_bytes = 2048;
  config.log.url.clear();
  GatewayConfig next = config;
  next.server.max_body_bytes = 1U << 20U;
  auto started = GatewayServer::Start(config, [&next] { return next; });
  REQUIRE(started);
  GatewayServer& server = **started;
  const std::string text(20'000, 'x');
  const std::string chat = R"({"model":"up/m","messages":[],"user":")" + text + "\"}";
  const std::string explain = R"({"model":"up/m","body":)" + chat + "}";
  CHECK(StatusOf(server, "/v1/chat/completions", chat) == 413);
  CHECK(StatusOf(server, "/admin/explain", explain) == 413);

  REQUIRE(server.live().Reload());

  CHECK(Eventually([&] { return StatusOf(server, "/v1/chat/completions", chat) == 200; }));
  CHECK(StatusOf(server, "/admin/explain", explain) == 200);
}

}  // namespace
}  // namespace gateway::server
