#include "server/commands/reload_gateway.hpp"

#include <sstream>
#include <string>

#include "config/config_files.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

Ran Reload(const GatewayPlace& place) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const int status = ReloadGateway(place, Console{in, out, err, false});
  return {status, out.str(), err.str()};
}

TEST_CASE("ReloadGateway reports the configuration, and what wants a restart", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /admin/reload", {200, R"({"reloaded":true,"config":"1a2b3c4d",)"
                                         R"("restart_needed":["server.listen","log.url"]})"});

  const Ran ran = Reload({"", gateway.url(), "t"});

  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out == gateway.url() +
                       " has read it; its configuration is 1a2b3c4d\n"
                       "after a restart only: server.listen, log.url\n");
  CHECK(gateway.asked()[0].authorization == "Bearer t");
}

TEST_CASE("ReloadGateway shows each mistake that the gateway found", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /admin/reload", {400, ErrorBody(R"(c.toml:1: one\nc.toml:2: two)")});

  const Ran ran = Reload({"", gateway.url(), ""});

  CHECK(ran.status == 1);
  CHECK(ran.err == gateway.url() + " has not read it: c.toml:1: one\nc.toml:2: two\n");
}

TEST_CASE("ReloadGateway takes it easy when no gateway runs", "[commands]") {
  int port = 0;
  {
    const FakeGateway gateway;
    port = gateway.port();
  }
  const config::ConfigFiles files;
  const std::string file = files.Write(
      "gateway.toml",
      fmt::format("{}\n[server]\nlisten = \"127.0.0.1:{}\"\n", config::kProvider, port));

  const Ran ran = Reload({file, "", ""});

  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out == "no gateway is running; the next start reads it\n");
}

TEST_CASE("ReloadGateway fails when the gateway that was named does not run", "[commands]") {
  std::string url;
  {
    const FakeGateway gateway;
    url = gateway.url();
  }

  const Ran ran = Reload({"", url, ""});

  CHECK(ran.status == 1);
  CHECK(ran.err == "nothing answers at " + url + "\n");
}

}  // namespace
}  // namespace gateway::server
