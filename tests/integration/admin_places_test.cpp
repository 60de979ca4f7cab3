// Who is served below /admin and at /metrics, and where.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "config/config_files.hpp"
#include "integration/model_fixture.hpp"
#include "server/commands/fake_gateway.hpp"
#include "server/front/listener.hpp"
#include "support/catch.hpp"
#include "support/server_process.hpp"

namespace gateway::server {
namespace {

const std::string kRight = "authorization: Bearer " + kAdminToken + "\r\n";
const std::string kClientKey = "gw-client-canary-of-the-tests-0001";

RawClient::Answer At(int port, const std::string& line, const std::string& fields = "",
                     const std::string& host = "localhost", const std::string& body = "") {
  RawClient client(port);
  REQUIRE(client.Send(line + " HTTP/1.1\r\nHost: " + host +
                      "\r\ncontent-type: application/json\r\n" + fields +
                      "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
  return client.Read();
}

void WithToken(GatewayConfig& config) { config.admin.token = Secret(kAdminToken); }

TEST_CASE("The server without a token shows itself to this machine, and takes no changes",
          "[integration]") {
  const ModelServer server({"m"});
  const int port = server.fixture.server->port();

  for (const char* path : {"/admin/keys", "/admin/providers", "/admin/clients", "/metrics"}) {
    CAPTURE(path);
    CHECK(At(port, std::string("GET ") + path).status == 200);
    CHECK(At(port, std::string("GET ") + path, "x-forwarded-for: 10.0.0.7\r\n").status == 404);
    CHECK(At(port, std::string("GET ") + path, "", "attacker.example").status == 404);
    CHECK(At(port, std::string("GET ") + path, "origin: http://attacker.example\r\n").status ==
          403);
  }
  CHECK(At(port, "POST /admin/explain", "", "localhost", R"({"model":"m"})").status == 200);
  for (const char* line : {"POST /admin/reload", "POST /admin/keys/up%231/disable"}) {
    CAPTURE(line);
    const auto answer = At(port, line);
    CHECK(answer.status == 404);
    CHECK(Contains(answer.body, "until a token is set: [admin] token in the configuration"));
    CHECK(At(port, line, kRight).status == 404);
  }
  CHECK(Contains(server.Get("/admin/keys").body, R"("state":"ready")"));
}

TEST_CASE("The server tells what it hides from nothing at all by no header and no word",
          "[integration]") {
  const ModelServer server({"m"});
  const int port = server.fixture.server->port();
  const auto hidden = At(port, "GET /admin/keys", "via: 1.1 proxy\r\n");
  const auto nothing = At(port, "GET /v1/admin", "via: 1.1 proxy\r\n");

  CHECK(nothing.status == 404);
  CHECK(hidden.status == 404);
  const auto names = [](const std::string& head) {
    std::string all;
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at)) {
      at += 2;
      all += head.substr(at, head.find(':', at) - at) + " ";
    }
    return all;
  };
  CHECK(names(hidden.head) == names(nothing.head));
  CHECK(hidden.body == [&nothing] {
    std::string body = nothing.body;
    return body.replace(body.find("/v1/admin"), 9, "/admin/keys");
  }());
}

TEST_CASE("The server takes each key where it belongs, and nowhere else", "[integration]") {
  const ModelServer server({"m"}, [](GatewayConfig& config) {
    WithToken(config);
    config.clients.emplace_back();
    config.clients.front().name = "team-a";
    config.clients.front().key = ClientKey::Of(kClientKey);
  });
  const std::string client = "authorization: Bearer " + kClientKey + "\r\n";
  for (const char* line : {"GET /admin/keys", "GET /admin/providers", "GET /admin/clients",
                           "GET /metrics", "POST /admin/reload", "POST /admin/explain",
                           "POST /admin/keys/up%231/enable", "GET /admin", "GET /admin/nothing"}) {
    CAPTURE(line);
    CHECK(server.Call(line).status == 401);
    CHECK(server.Call(line, "", client).status == 401);
    CHECK(server.Call(line, "", "x-api-key: " + kAdminToken + "\r\n").status == 401);
    CHECK(server.Call(line, "", kRight).status != 401);
  }
  for (const char* line : {"GET /v1/models", "POST /v1/chat/completions", "POST /v1/messages",
                           "POST /up/v1/anything"}) {
    CAPTURE(line);
    CHECK(server.Call(line, "{}", kRight).status == 401);
    CHECK(server.Call(line, "{}", client).status != 401);
  }
  CHECK(server.Change("GET /metrics").status == 200);
}

TEST_CASE("The server has the admin's places at their own address and nowhere else",
          "[integration]") {
  const ModelServer server({"m"}, [](GatewayConfig& config) {
    WithToken(config);
    config.admin.host = "127.0.0.1";
  });
  const int here = server.fixture.server->port();
  const int aside = server.fixture.server->admin_port();
  REQUIRE(aside > 0);
  REQUIRE(aside != here);

  for (const char* line : {"GET /admin/keys", "GET /metrics", "GET /admin/providers"}) {
    CAPTURE(line);
    CHECK(At(here, line, kRight).status == 404);
    CHECK(At(aside, line, kRight).status == 200);
    CHECK(At(aside, line).status == 401);
  }
  CHECK(At(here, "POST /admin/keys/up%231/disable", kRight).status == 404);
  CHECK(At(aside, "POST /admin/keys/up%231/disable", kRight).status == 200);
  CHECK(At(here, "GET /v1/models").status == 200);
  CHECK(At(aside, "GET /v1/models").status == 404);
  CHECK(At(aside, "POST /v1/chat/completions", "", "localhost", R"({"model":"m"})").status == 404);
  CHECK(At(aside, "POST /up/v1/anything").status == 404);
  for (const char* line : {"GET /healthz", "GET /readyz", "GET /models"}) {
    CHECK(At(here, line).status == 200);
    CHECK(At(aside, line).status == 200);
  }
}

TEST_CASE("The server has room for the admin when it has too many connections", "[integration]") {
  const ModelServer server({"m"}, [](GatewayConfig& config) {
    WithToken(config);
    config.admin.host = "127.0.0.1";
    config.server.max_connections = 1;
  });
  const RawClient first = server.fixture.Connect();
  REQUIRE(Eventually(
      [&server] { return At(server.fixture.server->port(), "GET /v1/models").status == 503; }));

  CHECK(At(server.fixture.server->admin_port(), "GET /admin/keys", kRight).status == 200);
}

TEST_CASE("The server drains its admin's address, too", "[integration]") {
  const ModelServer server({"m"}, [](GatewayConfig& config) {
    WithToken(config);
    config.admin.host = "127.0.0.1";
  });
  const int aside = server.fixture.server->admin_port();
  CHECK(TakesConnections(aside));

  server.fixture.server->Drain(std::chrono::seconds(5));

  CHECK_FALSE(TakesConnections(aside));
}

TEST_CASE("gateway-server refuses to start when the admin's address is taken, or open", "[start]") {
  const logging::TempFolder folder;
  const auto taken = Listener::Bind("127.0.0.1", 0);
  REQUIRE(taken);
  const std::string address = fmt::format("127.0.0.1:{}", (*taken)->port());
  const auto start = [&folder](const std::string& admin) {
    const std::string file = folder.File("gateway.toml");
    std::ofstream(file) << "[server]\nlisten = \"127.0.0.1:0\"\n[log]\nurl = \"none\"\n[admin]\n"
                        << "listen = \"" << admin << "\"\n[[providers]]\nname = \"up\"\n"
                        << "base_url = \"http://127.0.0.1:1\"\nkeys = \"sk-canary-0001\"\n";
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return support::RunServer(file);
  };

  const auto on_taken = start(address);
  CHECK(on_taken.status == 78);
  CHECK(Contains(on_taken.output, address + " is taken"));
  CHECK(std::count(on_taken.output.begin(), on_taken.output.end(), '\n') == 1);
  const auto open = start("0.0.0.0:0");
  CHECK(open.status == 78);
  CHECK(Contains(open.output, "'listen' of [admin] is open to other machines"));
}

TEST_CASE("Commands find the admin's address in the configuration file", "[integration]") {
  const ModelServer server({"m"}, [](GatewayConfig& config) {
    WithToken(config);
    config.admin.host = "127.0.0.1";
  });
  const config::ConfigFiles files;
  const auto config = [&](const std::string& admin) {
    return files.Write("gateway.toml",
                       fmt::format("[server]\nlisten = \"127.0.0.1:{}\"\n[admin]\n{}"
                                   "[[providers]]\nname = \"up\"\nbase_url = "
                                   "\"http://127.0.0.1:1/v1\"\nkeys = \"sk-of-the-test\"\n",
                                   server.fixture.server->port(), admin));
  };
  const std::string listen =
      fmt::format("listen = \"127.0.0.1:{}\"\n", server.fixture.server->admin_port());
  const std::string file = config(listen + "token = \"" + kAdminToken + "\"\n");

  CHECK(RunCommand({"keys", "disable", "up#1", "--config", file}).out == "up/up#1 is disabled\n");
  CHECK(Contains(RunCommand({"keys", "--config", file}).out, "disabled"));
  CHECK(RunCommand({"providers", "--config", file}).status == 0);
  CHECK(RunCommand({"models", "list", "--config", file}).status == 0);
  const std::string aside = fmt::format("http://127.0.0.1:{}", server.fixture.server->admin_port());
  CHECK(RunCommand({"keys", "--server", aside, "--token", kAdminToken}).status == 0);

  const Ran elsewhere =
      RunCommand({"keys", "--config", config("token = \"" + kAdminToken + "\"\n")});
  CHECK(elsewhere.status == 1);
  CHECK(elsewhere.err ==
        "there is nothing at /admin/keys (until [admin] token is set, it is there for the "
        "gateway's own machine only; with [admin] listen, only at that address: --config FILE or "
        "--server URL)\n");
}

TEST_CASE("Commands that change something say that a token has to be set first", "[integration]") {
  const ModelServer server({"m"});
  const std::string url = fmt::format("http://127.0.0.1:{}", server.fixture.server->port());
  const std::string what_to_do =
      " until a token is set: [admin] token in the configuration (then send the gateway SIGHUP, "
      "and give the token here with --token, GATEWAY_ADMIN_TOKEN or --config FILE)\n";

  const Ran ran = RunCommand({"keys", "disable", "up#1", "--server", url});

  CHECK(ran.status == 1);
  CHECK(ran.err == "there is nothing at /admin/keys/up#1/disable" + what_to_do);
  CHECK(RunCommand({"keys", "--server", url}).status == 0);
  CHECK(RunCommand({"providers", "--server", url}).status == 0);
  CHECK(RunCommand({"explain", "--model", "m", "--server", url}).status == 0);
}

}  // namespace
}  // namespace gateway::server
