// However a request ends: it leaves exactly one row, with the right status and the right tokens,
// and one row for each call that was made for it. In every database, however strict its log is.
#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "integration/one_row_cases.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"

namespace gateway::server::one_row {
namespace {

using std::chrono::milliseconds;

// Whose log is looked at.
constexpr std::array kKinds{storage::DatabaseKind::kSqlite, storage::DatabaseKind::kPostgres};

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
}  // namespace gateway::server::one_row
