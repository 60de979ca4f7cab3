// R5 of the reliability tests where memory does not do: PostgreSQL is away or locked, rows go to
// the spill, and the gateway ends, or is killed, before they could be written.
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/postgres_run.hpp"
#include "fault/process_fixture.hpp"
#include "fault/steady_load.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"

namespace gateway::fault {
namespace {

using std::chrono::seconds;
using support::Eventually;

constexpr double kRate = 400;
// What is in memory when rows go to the spill: a queue of 100 rows, a batch of the same that the
// database did not take, and the requests of the last 0.1 s.
constexpr std::size_t kMostInMemory = 240;

std::string NameOf(const std::string& log) { return log.substr(0, log.size() - 1); }

double Spilled(int port) { return MetricOf(port, "gateway_log_rows_spilled_total"); }

// The gateway gets `signal` while PostgreSQL is stopped and rows are in the spill; both start
// again.
void EndWhileStopped(support::PostgresServer& postgres, const std::string& log, int signal) {
  const double least = IsLongRun() ? 4'000 : 400;
  const std::string url = postgres.NewDatabase();
  FaultUpstream upstream(SteadyAnswer);
  server::ProcessFixture fixture(upstream.url() + "/v1",
                                 server::ProcessSettings{.log = log, .database_url = url});
  const int port = fixture.process.port();

  SteadyLoad load(port, kRate, "asked");
  REQUIRE(Eventually([&load] { return load.complete() >= 100; }));
  postgres.Stop(SIGINT);
  REQUIRE(Eventually([port, least] { return Spilled(port) >= least; }));
  const double spilled = Spilled(port);
  fixture.process.Signal(signal);
  const int status = fixture.process.Wait();
  const auto seen = load.Stop();
  postgres.Run();
  support::ServerProcess next(fixture.folder.File("gateway.toml"));
  CHECK(Eventually([&next] { return MetricOf(next.port(), "gateway_log_rows_in_spill") == 0; }));
  next.Signal(SIGTERM);
  CHECK(next.Wait() == 0);

  const bool killed = signal == SIGKILL;
  const std::size_t missing = MissingIn(url, seen.complete);
  CHECK(status == (killed ? -SIGKILL : 0));
  CHECK(missing <= (killed && log == kSmallQueue ? kMostInMemory : 0));
  CHECK(std::stoul(AskPostgres(url, "SELECT count(*) FROM requests")) >=
        seen.complete.size() - missing);
  CheckNoneTwice(url);
  Report("R5", fmt::format("{} while PostgreSQL was stopped, {}: {} answers seen complete, {} rows "
                           "in the spill, {} without a row, 0 twice",
                           killed ? "kill -9" : "SIGTERM", NameOf(log), seen.complete.size(),
                           spilled, missing));
}

// The first of them where time is short.
std::vector<std::string> Logs() {
  return IsLongRun() ? std::vector{kSmallQueue, kStrictLog} : std::vector{kSmallQueue};
}

TEST_CASE("R5: PostgreSQL is away, and rows go to the spill and back", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const seconds away{IsLongRun() ? 60 : 2};

  for (const std::string& log : Logs()) {
    const std::string url = server->NewDatabase();
    CHECK(Under({fmt::format("away for {} s, {}", away.count(), NameOf(log)), url, url, log}, [&] {
            server->Stop(SIGINT);
            std::this_thread::sleep_for(away);
            server->Run();
          }) > 0);
  }
}

TEST_CASE("R5: somebody holds the log's table, and then the writers' lock", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const seconds held{IsLongRun() ? 60 : 2};

  for (const std::string& log : Logs()) {
    const std::string url = server->NewDatabase();
    auto other = storage::OpenDatabase(url, storage::Access::kWrite);
    REQUIRE(other);
    REQUIRE((*other)->RunScript("SET idle_in_transaction_session_timeout = 0"));
    CHECK(
        Under({fmt::format("locked twice for {} s, {}", held.count(), NameOf(log)), url, url, log},
              [&] {
                REQUIRE((*other)->RunScript("BEGIN; LOCK TABLE requests"));
                std::this_thread::sleep_for(held);  // what the test is about
                REQUIRE((*other)->RunScript("COMMIT"));
                // All that write take this lock.
                REQUIRE((*other)->Transaction([&]() -> Result<void> {
                  std::this_thread::sleep_for(held);
                  return {};
                }));
              }) > 0);
  }
}

TEST_CASE("R5: the gateway ends while PostgreSQL is stopped, and nothing is lost", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  for (const std::string& log : Logs()) {
    EndWhileStopped(*server, log, SIGTERM);
  }
}

TEST_CASE("R5: after kill -9 while PostgreSQL is stopped what was in the spill is not lost",
          "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  for (const std::string& log : {kSmallQueue, kStrictLog}) {
    EndWhileStopped(*server, log, SIGKILL);
  }
}

}  // namespace
}  // namespace gateway::fault
