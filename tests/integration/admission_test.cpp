// How many requests run at once, and what becomes of those beyond.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using std::chrono::milliseconds;
using support::RawConnection;

const std::string kBody = R"({"model":"up/m","messages":[{"role":"user","content":"hi"}]})";
const std::string kAnswer =
    JsonAnswer(R"({"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,)"
               R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})");

// Answers as many requests as the test lets pass.
class Valve {
 public:
  support::RawUpstream::Script Script() {
    return [this](RawConnection& connection) {
      while (!connection.ReadRequest().empty()) {
        ++asked;
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [this] { return places_ > 0; });
        --places_;
        lock.unlock();
        connection.Write(kAnswer);
      }
    };
  }
  void LetPass(int count) {
    const std::lock_guard lock(mutex_);
    places_ += count;
    opened_.notify_all();
  }

  std::atomic<int> asked{0};

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  int places_ = 0;
};

struct Limits {
  std::size_t max_requests = 1;
  std::size_t max_queued = 10;
  milliseconds queue_wait{60'000};
};

struct BusyServer {
  explicit BusyServer(const Limits& limits)
      : fixture(valve.Script(), [&limits](GatewayConfig& config) {
          config.server.max_requests = limits.max_requests;
          config.server.max_queued = limits.max_queued;
          config.server.queue_wait = limits.queue_wait;
        }) {}
  ~BusyServer() { valve.LetPass(1'000); }

  // A client whose request has been sent.
  [[nodiscard]] RawClient Ask(const std::string& body = kBody) const {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(ServerFixture::ChatText(body)));
    return client;
  }
  [[nodiscard]] RawClient AskAndWaitUntilItRuns() const {
    const int before = valve.asked;
    RawClient client = Ask();
    REQUIRE(Eventually([&] { return valve.asked == before + 1; }));
    return client;
  }
  [[nodiscard]] RawClient AskAndWaitUntilItWaits() const {
    const std::size_t before = fixture.server->queue().waiting();
    RawClient client = Ask();
    REQUIRE(Eventually([&] { return fixture.server->queue().waiting() == before + 1; }));
    return client;
  }
  std::string Rows() {
    return fixture.Ask(
        "SELECT group_concat(status||' '||coalesce(error_code, '-'), ', ') FROM "
        "(SELECT * FROM requests ORDER BY status, error_code)");
  }

  Valve valve;
  ServerFixture fixture;
};

void CheckIsRefusal(const RawClient::Answer& answer) {
  CHECK(answer.status == 503);
  CHECK(answer.Header("retry-after") == "1");
  CHECK(answer.Header("x-should-retry") == "true");
  CHECK(answer.Header("x-gateway-error") == "overloaded");
  CHECK_FALSE(answer.Header("x-request-id").empty());
  CHECK(answer.body.find(R"("code":"overloaded")") != std::string::npos);
}

TEST_CASE("A request beyond those that may run waits, whatever loop it is on", "[integration]") {
  BusyServer busy({});
  std::vector<RawClient> clients;
  clients.push_back(busy.AskAndWaitUntilItRuns());
  for (int i = 0; i < 4; ++i) {  // the connections are spread over two loops
    clients.push_back(busy.AskAndWaitUntilItWaits());
  }
  CHECK(busy.valve.asked == 1);

  for (std::size_t i = 0; i < clients.size(); ++i) {
    CHECK(Eventually([&] { return busy.valve.asked == static_cast<int>(i) + 1; }));
    CHECK(busy.fixture.server->gateway().running() == 1);
    busy.valve.LetPass(1);
    CHECK(clients[i].Read().status == 200);
  }

  CHECK(Eventually([&] { return busy.fixture.server->queue().running() == 0; }));
  CHECK(busy.Rows() == "200 -, 200 -, 200 -, 200 -, 200 -");
}

TEST_CASE("A request that finds no place is refused in its client's protocol, before its body",
          "[integration]") {
  BusyServer busy({.max_queued = 0});
  RawClient runs = busy.AskAndWaitUntilItRuns();

  CheckIsRefusal(busy.Ask().Read());
  RawClient large = busy.fixture.Connect();
  REQUIRE(
      large.Send("POST /up/anything HTTP/1.1\r\nHost: x\r\ncontent-length: 1000000\r\n"
                 "expect: 100-continue\r\n\r\n"));
  CheckIsRefusal(large.Read());
  RawClient anthropic = busy.fixture.Connect();
  REQUIRE(anthropic.Send("POST /v1/messages HTTP/1.1\r\nHost: x\r\ncontent-length: 2\r\n\r\n{}"));
  const auto answer = anthropic.Read();
  CHECK(answer.status / 100 == 5);
  CHECK(answer.body.find(R"("type":"overloaded_error")") != std::string::npos);
  CHECK(answer.Header("retry-after") == "1");

  busy.valve.LetPass(1);
  CHECK(runs.Read().status == 200);
  const std::string rows = busy.Rows();
  CHECK(rows.starts_with("200 -, 503 overloaded, 503 overloaded, "));
  CHECK(rows.ends_with(" overloaded"));
}

TEST_CASE("A request that has waited too long is refused", "[integration]") {
  BusyServer busy({.queue_wait = milliseconds(30)});
  RawClient runs = busy.AskAndWaitUntilItRuns();
  RawClient waits = busy.Ask();

  CheckIsRefusal(waits.Read());
  CHECK(busy.fixture.server->queue().waiting() == 0);
  busy.valve.LetPass(2);
  CHECK(runs.Read().status == 200);
  REQUIRE(waits.Send(ServerFixture::ChatText(kBody)));  // the connection was kept
  CHECK(waits.Read().status == 200);
  CHECK(busy.Rows() == "200 -, 200 -, 503 overloaded");
}

TEST_CASE("A client that leaves takes its request out of the queue at once", "[integration]") {
  BusyServer busy({});
  RawClient runs = busy.AskAndWaitUntilItRuns();
  RawClient leaves = busy.AskAndWaitUntilItWaits();
  RawClient stays = busy.AskAndWaitUntilItWaits();

  leaves.Close();
  CHECK(Eventually([&] { return busy.fixture.server->queue().waiting() == 1; }));
  busy.valve.LetPass(2);

  CHECK(runs.Read().status == 200);
  CHECK(stays.Read().status == 200);
  CHECK(busy.valve.asked == 2);
  CHECK(busy.Rows() == "200 -, 200 -, 499 cancelled");
}

TEST_CASE("A client that leaves while its request runs gives its place to the next one",
          "[integration]") {
  BusyServer busy({});
  RawClient leaves = busy.AskAndWaitUntilItRuns();
  RawClient waits = busy.AskAndWaitUntilItWaits();

  leaves.Close();
  CHECK(Eventually([&] { return busy.valve.asked == 2; }));
  busy.valve.LetPass(2);

  CHECK(waits.Read().status == 200);
  CHECK(busy.Rows() == "200 -, 499 cancelled");
}

TEST_CASE("What needs no upstream is answered however many requests wait", "[integration]") {
  BusyServer busy({.max_queued = 1});
  RawClient runs = busy.AskAndWaitUntilItRuns();
  RawClient waits = busy.AskAndWaitUntilItWaits();
  const auto status_of = [&busy](const std::string& path) {
    RawClient client = busy.fixture.Connect();
    REQUIRE(client.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    return client.Read().status;
  };

  for (const char* path : {"/healthz", "/readyz", "/v1/models", "/models"}) {
    CHECK(status_of(path) == 200);
  }
  busy.valve.LetPass(2);
  CHECK(runs.Read().status == 200);
  CHECK(waits.Read().status == 200);
}

TEST_CASE("A request that found no place counts for its client no more", "[integration]") {
  Valve valve;
  ServerFixture fixture(valve.Script(), [](GatewayConfig& config) {
    config.server.max_requests = 1;
    config.server.queue_wait = milliseconds(5);
    config.clients.emplace_back();
    config.clients[0].name = "team-a";
    config.clients[0].key = ClientKey::Of("client-credential");
    config.clients[0].max_in_flight = 2;
  });
  RawClient runs = fixture.Connect();
  REQUIRE(runs.Send(ServerFixture::ChatText(kBody)));
  REQUIRE(Eventually([&valve] { return valve.asked == 1; }));

  for (int i = 0; i < 5; ++i) {
    CHECK(fixture.Chat(kBody).status == 503);  // and not 429
  }
  valve.LetPass(1);
  CHECK(runs.Read().status == 200);
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE client = 'team-a'") == "6");
}

TEST_CASE("Draining refuses what waits and lets run what runs", "[integration]") {
  BusyServer busy({});
  RawClient runs = busy.AskAndWaitUntilItRuns();
  RawClient waits = busy.AskAndWaitUntilItWaits();

  std::jthread drain([&busy] { busy.fixture.server->Drain(kPatience); });
  CheckIsRefusal(waits.Read());
  CHECK(waits.ReadToEnd().empty());
  busy.valve.LetPass(1);
  CHECK(runs.Read().status == 200);
  drain.join();

  CHECK(busy.Rows() == "200 -, 503 overloaded");
}

TEST_CASE("A server that ends with requests that wait leaves a row for each", "[integration]") {
  BusyServer busy({});
  RawClient runs = busy.AskAndWaitUntilItRuns();
  RawClient waits = busy.AskAndWaitUntilItWaits();

  CHECK(busy.Rows() == "499 cancelled, 499 cancelled");
  CHECK(waits.ReadToEnd().empty());
}

}  // namespace
}  // namespace gateway::server
