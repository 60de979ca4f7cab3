#include "server/commands/gateway_connection.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "config/config_files.hpp"
#include "libgateway/logging/open_sink.hpp"
#include "logging/sqlite_fixture.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::server {
namespace {

// A port of loopback on which nobody listens.
int FreePort() {
  const FakeGateway gateway;
  return gateway.port();
}

std::string ConfigText(int port, std::string_view database) {
  return fmt::format("{}\n[server]\nlisten = \"127.0.0.1:{}\"\n[log]\nurl = \"sqlite://{}\"\n",
                     config::kProvider, port, database);
}

TEST_CASE("Connect uses the gateway that listens where the file says, in silence", "[commands]") {
  const FakeGateway gateway;
  const config::ConfigFiles files;
  const std::string file =
      files.Write("gateway.toml", ConfigText(gateway.port(), files.path("gateway.db")));

  const Ran ran = RunCommand({"models", "list", "--config", file});

  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.starts_with("PROVIDER"));
}

TEST_CASE("Connect runs a gateway of its own when none listens, and says so", "[commands]") {
  const int port = FreePort();
  const config::ConfigFiles files;
  const std::string database = files.path("gateway.db");
  const GatewayPlace place{files.Write("gateway.toml", ConfigText(port, database)), "", ""};
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;

  {
    const auto connection = Connect(place, Console{in, out, err, false});

    REQUIRE(connection);
    CHECK(connection->own != nullptr);
    CHECK(connection->client.address().port != port);
    const auto models = connection->client.Ask("GET", "/v1/models");
    REQUIRE(models);
    CHECK(models->find("one/m") != std::string::npos);
    CHECK(err.str() ==
          fmt::format("no server at http://127.0.0.1:{}; working on {}\n", port, database));
  }
  CHECK(std::filesystem::exists(database));
}

// A log with a request that still runs, and one of long ago.
void WriteLog(const std::string& database) {
  LogConfig config;
  config.url = "sqlite://" + database;
  const auto sink = logging::OpenLogSink(config);
  REQUIRE(sink);
  LogRecord running = logging::RecordWithId("running");
  running.kind = RecordKind::kStart;
  running.time = std::chrono::system_clock::now() - std::chrono::minutes(1);
  running.model_asked = "m";
  LogRecord old = logging::RecordWithId("old");
  old.time = std::chrono::system_clock::now() - std::chrono::hours(24 * 365);
  REQUIRE((*sink)->Write(std::vector{running, old}));
}

// A gateway may write there that listens somewhere else.
void CheckIsUntouched(const std::string& database) {
  CHECK(logging::Ask(database, "SELECT outcome FROM requests WHERE request_id = 'running'") ==
        "started");
  CHECK(logging::Ask(database, "SELECT count(*) FROM requests WHERE request_id = 'old'") == "1");
}

TEST_CASE("logs only reads the database when it finds no server", "[commands]") {
  const int port = FreePort();
  const config::ConfigFiles files;
  const std::string database = files.path("gateway.db");
  WriteLog(database);
  const std::string file = files.Write(
      "gateway.toml", ConfigText(port, database) + "start_rows = true\nkeep = \"1d\"\n");

  const Ran list = RunCommand({"logs", "--json", "--model", "m", "--config", file});
  const Ran show = RunCommand({"logs", "show", "old", "--config", file});
  const Ran stats = RunCommand({"logs", "stats", "--since", "2h", "--config", file});

  CHECK(list.status == 0);
  CHECK(list.err == fmt::format("no server at http://127.0.0.1:{}; reading {}\n", port, database));
  CHECK(list.out.find(R"("request_id":"running")") != std::string::npos);
  CHECK(std::count(list.out.begin(), list.out.end(), '\n') == 1);
  CHECK(show.out.find("request id          old\n") != std::string::npos);
  CHECK(stats.status == 0);
  CheckIsUntouched(database);
  CHECK(logging::CountRows(database) == "2");
}

TEST_CASE("Connect leaves the rows of others alone", "[commands]") {
  const config::ConfigFiles files;
  const std::string database = files.path("gateway.db");
  WriteLog(database);
  const std::string file =
      files.Write("gateway.toml", ConfigText(FreePort(), database) +
                                      "start_rows = true\nkeep = \"1d\"\nalso = [\"stdout:\"]\n");

  CHECK(RunCommand({"models", "list", "--config", file}).status == 0);

  CheckIsUntouched(database);
}

TEST_CASE("Connect starts nothing in place of a server that was named", "[commands]") {
  const std::string url = "http://127.0.0.1:" + std::to_string(FreePort());

  const Ran ran = RunCommand({"models", "list", "--server", url});

  CHECK(ran.status == 1);
  CHECK(ran.err == "nothing answers at " + url + "\n");
}

TEST_CASE("Connect says in one line what to do when there is neither", "[commands]") {
  if (TakesConnections(8080)) {
    return;  // somebody else's
  }
  GatewayPlace place;
  std::istringstream in;
  std::ostringstream out;
  if (ConfigFromEnvironment()) {
    return;
  }

  const auto connection = Connect(place, Console{in, out, out, false});

  REQUIRE_FALSE(connection);
  CHECK(connection.error().message ==
        "nothing answers at http://127.0.0.1:8080, and there is no configuration: start "
        "gateway-server, or give --config FILE or --server URL");
}

TEST_CASE("Connect tells a file's mistakes", "[commands]") {
  const config::ConfigFiles files;
  const std::string file = files.Write("gateway.toml", "[servers]\n");

  const Ran ran = RunCommand({"models", "list", "--config", file});

  CHECK(ran.status == 1);
  CHECK(ran.err.find("gateway.toml:1:") != std::string::npos);
}

TEST_CASE("Connect knows what is no gateway", "[commands]") {
  const auto [status, body, what] = GENERATE(table<int, std::string, std::string>({
      {404, "no", "HTTP 404"},
      {401, "no", "HTTP 401"},
      {200, "<html>", "no 'x-gateway: gateway-server'"},
      {200, "ok\n", "no 'x-gateway: gateway-server'"},
  }));
  FakeGateway gateway;
  gateway.On("GET /healthz", {status, body});

  const Ran ran = RunAt(gateway, {"models", "list"});

  CHECK(ran.status == 1);
  CHECK(ran.err == fmt::format("what answers at {} is no gateway: GET /healthz gave {}\n",
                               gateway.url(), what));
}

TEST_CASE("Connect knows what speaks no HTTP", "[commands]") {
  const support::RawUpstream other([](support::RawConnection& connection) {
    connection.Write("SSH-2.0-OpenSSH_9.2p1\r\n");
    connection.ReadRequest();
  });

  const std::string url = other.url();
  const Ran ran = RunCommand({"models", "list", "--server", url});

  CHECK(ran.status == 1);
  CHECK(ran.err == "what answers at " + url + " is no gateway: GET /healthz gave no HTTP answer\n");
}

TEST_CASE("models add --write without a gateway changes the file only", "[commands]") {
  const config::ConfigFiles files;
  const std::string file = files.Write("gateway.yaml", "providers: []\n");

  const Ran ran = RunCommand({"models", "add", "one", "n", "--write", "--config", file});

  // YAML is not written.
  CHECK(ran.status == 1);
  CHECK(ran.out.empty());
  CHECK_FALSE(ran.err.empty());
}

}  // namespace
}  // namespace gateway::server
