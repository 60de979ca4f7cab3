// However a request ends: it leaves exactly one row, with the right status and the right tokens,
// and one row for each call that was made for it. In every database, however strict its log is.
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "integration/server_fixture.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

using std::chrono::milliseconds;
using support::RawConnection;

// Whose log is looked at.
constexpr std::array kKinds{storage::DatabaseKind::kSqlite, storage::DatabaseKind::kPostgres};

const std::string kObject =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"好"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}})";
const std::string kError = R"({"error":{"message":"no","type":"x","code":null}})";
const std::string kCall = R"({"model":"up/m","messages":[{"role":"user","content":"hi"}]})";
const std::string kStreamCall =
    R"({"model":"up/m","stream":true,"messages":[{"role":"user","content":"hi"}]})";
const std::string kBegunStream = kStreamHead + Chunked(ContentEvent("好"));
const std::string kRestOfStream = Chunked(kFinishEvent + kUsageEvent + kDoneEvent) + "0\r\n\r\n";

enum class Then { kKeep, kClose, kStay };

// What the upstream does with one call.
struct Reply {
  std::string bytes;
  Then then = Then::kKeep;
  std::string rest = {};  // sent when the client has left
};

Reply Object() { return {JsonAnswer(kObject)}; }
Reply Error(const std::string& status) { return {JsonAnswer(kError, status)}; }

// Gives its replies one after the other.
class Upstream {
 public:
  explicit Upstream(std::vector<Reply> replies) : replies_(std::move(replies)) {}

  support::RawUpstream::Script Script() {
    return [this](RawConnection& connection) {
      while (!connection.ReadRequest().empty()) {
        const Reply reply = Next();
        connection.Write(reply.bytes);
        if (!reply.rest.empty() && Eventually([this] { return left.load(); })) {
          connection.Write(reply.rest);
        }
        if (reply.then == Then::kStay) {
          connection.WaitForClose();
        }
        if (reply.then != Then::kKeep) {
          return connection.Close();
        }
      }
    };
  }

  std::atomic<int> asked{0};
  std::atomic<bool> left{false};  // the client, as the server has seen

 private:
  Reply Next() {
    const std::lock_guard lock(mutex_);
    return replies_.at(static_cast<std::size_t>(asked++));
  }

  std::mutex mutex_;
  const std::vector<Reply> replies_;
};

// What the client does once its request is sent: reads its answer, unless a case says otherwise.
using Client = std::function<void(ServerFixture& fixture, RawClient& client)>;

void ReadAll(ServerFixture& /*fixture*/, RawClient& client) { client.Read(); }

void Leave(ServerFixture& /*fixture*/, RawClient& client) {
  client.ReadUntil("好");
  const std::size_t descriptors = support::OpenDescriptors();
  client.Close();
  // Both ends of the connection are closed: the server has seen it.
  CHECK(Eventually([descriptors] { return support::OpenDescriptors() + 2 <= descriptors; }));
}

void StopServer(ServerFixture& fixture, RawClient& client) {
  client.ReadUntil("好");
  fixture.server->Drain(milliseconds(1));
  client.ReadToEnd();
}

struct Case {
  std::string name;
  std::string call;
  std::vector<Reply> replies;
  // status, upstream_status, outcome, streamed, prompt_tokens, completion_tokens, usage_source,
  // attempts
  std::string row;
  // number, provider, status, outcome of each call; "" when there was none
  std::string calls;
  std::function<void(GatewayConfig&)> change = {};
  Client client = ReadAll;
};

void AskOnce(GatewayConfig& config) { config.request.max_attempts = 1; }

void AskTwoProviders(GatewayConfig& config) {
  ProviderConfig other = config.providers[0];
  other.name = "two";
  config.providers.push_back(other);
  config.routes.push_back(RouteConfig{});
  config.routes[0].model = "up/m";
  config.routes[0].targets = {{"up/m"}, {"two/m"}};
}

void WaitShortly(GatewayConfig& config) {
  AskOnce(config);
  config.providers[0].timeouts.first_byte = milliseconds(30);
}

void EndSoon(GatewayConfig& config) { config.request.deadline = milliseconds(60); }

void Drain(GatewayConfig& config) { config.providers[0].on_disconnect = OnDisconnect::kDrain; }

std::vector<Case> Cases() {
  return {
      {"answered", kCall, {Object()}, "200|200|success|0|7|2|upstream|1", "1|up|200|success"},
      {"streamed",
       kStreamCall,
       {{kBegunStream + kRestOfStream}},
       "200|200|success|1|11|5|upstream|1",
       "1|up|200|success"},
      {"folded",
       kCall,
       {{kBegunStream + kRestOfStream}},
       "200|200|success|0|11|5|upstream|1",
       "1|up|200|success"},
      {"unfolded", kStreamCall, {Object()}, "200|200|success|1|7|2|upstream|1", "1|up|200|success"},
      {"a 4xx of ours", "{broken", {}, "400|NULL|refused_here|0|NULL|NULL|none|0", ""},
      {"a 4xx of the upstream",
       kCall,
       {Error("400 Bad Request")},
       "400|400|invalid_request|0|NULL|NULL|none|1",
       "1|up|400|invalid_request"},
      {"a 5xx of the upstream",
       kCall,
       {Error("500 Internal Server Error")},
       "500|500|server_error|0|NULL|NULL|none|1",
       "1|up|500|server_error",
       AskOnce},
      {"retried",
       kCall,
       {Error("500 Internal Server Error"), Object()},
       "200|200|success|0|7|2|upstream|2",
       "1|up|500|server_error\n2|up|200|success"},
      {"fallen back",
       kCall,
       {Error("503 Service Unavailable"), Object()},
       "200|200|success|0|7|2|upstream|2",
       "1|up|503|busy\n2|two|200|success",
       AskTwoProviders},
      {"cancelled",
       kStreamCall,
       {{kBegunStream, Then::kStay}},
       "499|200|client_disconnect|1|3|1|estimated|1",
       "1|up|200|client_disconnect",
       {},
       Leave},
      {"timed out",
       kCall,
       {{"", Then::kStay}},
       "504|NULL|no_first_byte|0|NULL|NULL|none|1",
       "1|up|NULL|no_first_byte",
       WaitShortly},
      {"over its deadline",
       kCall,
       {{"", Then::kStay}},
       "504|NULL|deadline|0|NULL|NULL|none|1",
       "1|up|NULL|deadline",
       EndSoon},
      {"cut in mid-stream",
       kStreamCall,
       {{kBegunStream, Then::kClose}},
       "200|200|upstream_reset|1|3|1|estimated|1",
       "1|up|200|upstream_reset"},
      {"drained without its client",
       kStreamCall,
       {{kBegunStream, Then::kKeep, kRestOfStream}},
       "499|200|client_disconnect|1|11|5|upstream|1",
       "1|up|200|success",
       Drain,
       Leave},
      {"ended with the gateway",
       kStreamCall,
       {{kBegunStream, Then::kStay}},
       "200|200|shut_down|1|3|1|estimated|1",
       "1|up|200|shut_down",
       {},
       StopServer},
  };
}

constexpr const char* kRows =
    "SELECT status, upstream_status, outcome, streamed, prompt_tokens, completion_tokens, "
    "usage_source, attempts FROM requests ORDER BY id";
constexpr const char* kCalls =
    "SELECT number, provider, status, outcome FROM attempts ORDER BY request_id, number";

std::function<void(GatewayConfig&)> With(const storage::EmptyDatabase& database, bool strict,
                                         std::function<void(GatewayConfig&)> change) {
  return [&database, strict, change = std::move(change)](GatewayConfig& config) {
    config.log.url = database.url();
    config.log.delivery.durability = strict ? LogDurability::kStrict : LogDurability::kBatch;
    if (change) {
      change(config);
    }
  };
}

TEST_CASE("Every request leaves one row, however it ends", "[integration]") {
  const auto kind = GENERATE(from_range(kKinds));
  const bool strict = GENERATE(false, true);
  for (const Case& test : Cases()) {
    const storage::EmptyDatabase database(kind);
    if (database.url().empty()) {
      return;  // there is no PostgreSQL here
    }
    CAPTURE(test.name, strict);
    Upstream upstream(test.replies);
    {
      ServerFixture fixture(upstream.Script(), With(database, strict, test.change));
      RawClient client = fixture.Connect();
      REQUIRE(client.Send(ServerFixture::ChatText(test.call)));
      test.client(fixture, client);
      upstream.left = true;
      CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
    }
    CHECK(upstream.asked == static_cast<int>(test.replies.size()));
    const auto log = database.Open(storage::Access::kRead);
    CHECK(storage::Ask(*log, kRows) == test.row);
    CHECK(storage::Ask(*log, kCalls) == test.calls);
  }
}

TEST_CASE("A request that is shed leaves one row", "[integration]") {
  const auto kind = GENERATE(from_range(kKinds));
  const storage::EmptyDatabase database(kind);
  if (database.url().empty()) {
    return;
  }
  Upstream upstream({{kBegunStream, Then::kKeep, kRestOfStream}});
  {
    ServerFixture fixture(upstream.Script(), With(database, false, [](GatewayConfig& config) {
                            config.server.max_requests = 1;
                            config.server.max_queued = 0;
                          }));
    RawClient runs = fixture.Connect();
    REQUIRE(runs.Send(ServerFixture::ChatText(kStreamCall)));
    runs.ReadUntil("好");

    CHECK(fixture.Chat(kCall).status == 503);
    upstream.left = true;
    runs.ReadUntil("0\r\n\r\n");
  }
  const auto log = database.Open(storage::Access::kRead);
  CHECK(storage::Ask(*log, std::string(kRows).replace(std::string(kRows).find("ORDER BY id"), 11,
                                                      "ORDER BY status")) ==
        "200|200|success|1|11|5|upstream|1\n503|NULL|refused_here|0|NULL|NULL|none|0");
}

TEST_CASE("Requests that are refused before a provider is looked for have their trace",
          "[integration]") {
  Upstream upstream({});
  ServerFixture fixture(upstream.Script(), [](GatewayConfig& config) {
    ClientConfig client;
    client.name = "a";
    client.key = ClientKey::Of("client-canary-key-0007");
    config.clients = {client};
  });
  RawClient client = fixture.Connect();
  REQUIRE(
      client.Send("GET /v1/models HTTP/1.1\r\nHost: x\r\ntraceparent: "
                  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n"));
  CHECK(client.Read().status == 401);

  CHECK(fixture.Ask("SELECT trace_id || ' ' || parent_span || ' ' || length(span) FROM requests") ==
        "4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 16");
}

// Its client waits, and so does its deadline.
TEST_CASE("The time in which a request waits for its turn is its own", "[integration]") {
  const bool in_time = GENERATE(true, false);
  Upstream upstream({{kBegunStream, Then::kKeep, kRestOfStream}, Object()});
  ServerFixture fixture(upstream.Script(), [in_time](GatewayConfig& config) {
    config.server.max_requests = 1;
    config.server.queue_wait = milliseconds(60'000);
    config.request.deadline = milliseconds(in_time ? 60'000 : 30);
  });
  RawClient runs = fixture.Connect();
  REQUIRE(runs.Send(ServerFixture::ChatText(kStreamCall)));
  runs.ReadUntil("好");
  RawClient waits = fixture.Connect();
  REQUIRE(waits.Send(ServerFixture::ChatText(kCall)));
  REQUIRE(Eventually([&fixture] { return fixture.server->queue().waiting() == 1; }));
  const auto queued = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(milliseconds(40));  // the wait itself, on the real clock
  const auto released = std::chrono::steady_clock::now();
  upstream.left = true;
  const auto answer = waits.Read();
  runs.ReadUntil("0\r\n\r\n");

  CHECK(answer.status == (in_time ? 200 : 504));
  CHECK(upstream.asked == (in_time ? 2 : 1));
  const double least = std::chrono::duration<double, std::milli>(released - queued).count();
  const std::string row = fixture.Ask("SELECT total_ms >= " + std::to_string(least) +
                                      " FROM requests WHERE streamed = 0");
  CHECK(row == "1");
}

}  // namespace
}  // namespace gateway::server
