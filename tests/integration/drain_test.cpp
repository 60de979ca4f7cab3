// What clients see of a gateway that stops, besides the requests that run.
#include <atomic>
#include <future>
#include <string>
#include <thread>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;

const std::string kBody = R"({"model":"up/m","messages":[]})";

std::string Get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

// An upstream that answers when the test says so.
struct Held {
  ServerFixture fixture{[this](RawConnection& connection) {
    if (!connection.ReadRequest().empty()) {
      asked.set_value();
      released.get_future().wait();
      connection.Write(JsonAnswer(R"({"choices":[]})"));
    }
  }};
  std::promise<void> asked;
  std::promise<void> released;
};

TEST_CASE("A request that comes while the gateway drains is refused and its connection closed",
          "[integration]") {
  Held held;
  RawClient runs = held.fixture.Connect();
  REQUIRE(runs.Send(ServerFixture::ChatText(kBody)));
  held.asked.get_future().wait();
  RawClient begun = held.fixture.Connect();
  const std::string late = ServerFixture::ChatText(kBody);
  REQUIRE(begun.Send(late.substr(0, 20)));
  RawClient asks = held.fixture.Connect();
  REQUIRE(asks.Send("GET /hea"));
  RawClient idle = held.fixture.Connect();
  REQUIRE(idle.Send(Get("/healthz")));
  CHECK(idle.Read().status == 200);

  std::jthread drain([&held] { held.fixture.server->Drain(kPatience); });
  CHECK(idle.ReadToEnd().empty());
  CHECK(Eventually([&held] { return !TakesConnections(held.fixture.server->port()); }));
  REQUIRE(begun.Send(late.substr(20)));
  const auto refused = begun.Read();
  REQUIRE(asks.Send("lthz HTTP/1.1\r\nHost: x\r\n\r\n"));
  const auto alive = asks.Read();
  held.released.set_value();

  CHECK(refused.status == 503);
  CHECK(refused.Header("connection") == "close");
  CHECK(refused.Header("retry-after") == "1");
  CHECK(refused.Header("x-should-retry") == "true");
  CHECK(refused.body.find(R"("code":"overloaded")") != std::string::npos);
  CHECK(begun.ReadToEnd().empty());
  CHECK(alive.status == 200);
  CHECK(runs.Read().status == 200);
  begun.Close();
  asks.Close();
  runs.Close();
  drain.join();
  CHECK(held.fixture.Ask("SELECT group_concat(status||' '||coalesce(error_code, '-'), ', ') FROM "
                         "(SELECT * FROM requests ORDER BY status)") == "200 -, 503 overloaded");
}

TEST_CASE("The gateway says that it is not ready, and serves on until its drain delay is over",
          "[integration]") {
  Held held;
  const int port = held.fixture.server->port();
  const auto status_of = [&held](const std::string& path) {
    RawClient client = held.fixture.Connect();
    REQUIRE(client.Send(Get(path)));
    return client.Read().status;
  };
  REQUIRE(status_of("/readyz") == 200);

  std::jthread drain(
      [&held] { held.fixture.server->Drain(kPatience, std::chrono::milliseconds(2'000)); });
  CHECK(Eventually([&] { return status_of("/readyz") == 503; }));
  CHECK(status_of("/healthz") == 200);
  held.released.set_value();
  CHECK(held.fixture.Chat(kBody).status == 200);
  drain.join();

  CHECK_FALSE(TakesConnections(port));
}

TEST_CASE("Probes are answered on connections beyond the limit, everything else is refused",
          "[integration]") {
  ServerFixture fixture(support::Answer(JsonAnswer("{}")),
                        [](GatewayConfig& config) { config.server.max_connections = 1; });
  RawClient first = fixture.Connect();
  REQUIRE(first.Send(Get("/healthz")));
  REQUIRE(first.Read().status == 200);
  const auto ask = [&fixture](const std::string& request) {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(request));
    auto answer = client.Read();
    CHECK(answer.Header("connection") == "close");
    return answer;
  };

  CHECK(ask(Get("/healthz")).body == "ok\n");
  CHECK(ask(Get("/readyz")).body == "ready\n");
  CHECK(ask("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  const auto refused = ask(ServerFixture::ChatText(kBody));
  CHECK(refused.status == 503);
  CHECK(refused.Header("retry-after") == "1");
  RawClient silent = fixture.Connect();
  CHECK(silent.Read().status == 503);  // it is not waited for long

  RawClient other = std::move(first);
  REQUIRE(other.Send("POST /healthz HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\n\r\n"));
  CHECK(other.Read().status == 405);
}

}  // namespace
}  // namespace gateway::server
