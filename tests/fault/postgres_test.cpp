// R5 of the reliability tests: PostgreSQL is restarted, stopped, frozen, and cut off right after a
// COMMIT. Requests go on, and no row is lost or there twice.
#include "support/postgres.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "fault/commit_proxy.hpp"
#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/steady_load.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using std::chrono::seconds;

constexpr double kRate = 100;

std::string Count(const std::string& url, const std::string& sql) {
  const auto database = storage::OpenDatabase(url, storage::Access::kRead);
  REQUIRE(database);
  return storage::Ask(**database, sql);
}

// How many of `complete` have no row.
std::size_t Missing(const std::string& url, const std::vector<std::string>& complete) {
  const std::string rows =
      Count(url, "SELECT string_agg(client_request_id, ',') FROM requests WHERE status = 200");
  std::set<std::string> logged;
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t end = std::min(rows.find(',', at), rows.size());
    logged.insert(rows.substr(at, end - at));
    at = end + 1;
  }
  return static_cast<std::size_t>(
      std::count_if(complete.begin(), complete.end(),
                    [&logged](const std::string& id) { return !logged.contains(id); }));
}

// Requests at an even rate while `trouble` lasts, and a little before and after; then the gateway
// ends, and what clients saw complete is compared with the rows at `url`.
void Under(const std::string& what, const std::string& gateway_url, const std::string& url,
           const std::function<void()>& trouble) {
  const seconds calm{IsLongRun() ? 30 : 3};
  FaultUpstream upstream(SteadyAnswer);
  server::ProcessFixture fixture(upstream.url() + "/v1",
                                 server::ProcessSettings{.database_url = gateway_url});
  const int port = fixture.process.port();

  SteadyLoad before(port, kRate, "before");
  std::this_thread::sleep_for(calm);
  const auto usual = before.Stop();
  SteadyLoad load(port, kRate, "during");
  trouble();
  const auto during = load.Stop();
  SteadyLoad after(port, kRate, "after");
  std::this_thread::sleep_for(calm);
  const auto again = after.Stop();
  fixture.process.Signal(SIGTERM);
  const int status = fixture.process.Wait();
  // What a sink refused to the last is in the spill, which the next start brings along.
  support::ServerProcess next(fixture.folder.File("gateway.toml"));
  next.Signal(SIGTERM);
  CHECK(next.Wait() == 0);

  const std::size_t all = usual.complete.size() + during.complete.size() + again.complete.size();
  CHECK(status == 0);
  CHECK(usual.refused + usual.broken + during.refused + during.broken + again.refused +
            again.broken ==
        0);
  CHECK(Missing(url, usual.complete) + Missing(url, during.complete) +
            Missing(url, again.complete) ==
        0);
  CHECK(Count(url, "SELECT count(*) FROM requests") == std::to_string(all));
  CHECK(Count(url, "SELECT count(DISTINCT request_id) FROM requests") == std::to_string(all));
  CHECK(Count(url, "SELECT count(*) FROM attempts") == std::to_string(all));
  CHECK(Count(url, "SELECT count(DISTINCT request_id) FROM attempts") == std::to_string(all));
  Report("R5",
         fmt::format("{}: {} requests answered at {} a second, 0 rows lost, 0 twice; p99 "
                     "{:.2f} before, {:.2f} meanwhile, {:.2f} ms afterwards; longest {:.0f} ms",
                     what, all, kRate, Percentile(usual.milliseconds, 99),
                     Percentile(during.milliseconds, 99), Percentile(again.milliseconds, 99),
                     Percentile(during.milliseconds, 100)));
}

TEST_CASE("R5: PostgreSQL is restarted again and again, as by power cuts", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const int restarts = IsLongRun() ? 12 : 4;
  const seconds pause{IsLongRun() ? 10 : 3};

  Under(fmt::format("restarted {} times", restarts), url, url, [&] {
    for (int i = 0; i < restarts; ++i) {
      std::this_thread::sleep_for(pause);
      server->Stop(SIGQUIT);
      server->Run();
    }
  });
}

TEST_CASE("R5: PostgreSQL is away for a while", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const seconds away{IsLongRun() ? 60 : 10};

  Under(fmt::format("away for {} s", away.count()), url, url, [&] {
    server->Stop(SIGINT);
    std::this_thread::sleep_for(away);
    server->Run();
  });
}

TEST_CASE("R5: PostgreSQL is frozen, and keeps its connections open", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  const seconds frozen{IsLongRun() ? 60 : 15};

  Under(fmt::format("frozen for {} s", frozen.count()), url, url, [&] {
    server->Signal(SIGSTOP);
    std::this_thread::sleep_for(frozen);
    server->Signal(SIGCONT);
  });
}

TEST_CASE("R5: the connection ends between a COMMIT and its answer", "[fault]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  const std::string url = server->NewDatabase();
  CommitProxy proxy(server->port());
  const int times = IsLongRun() ? 100 : 10;

  Under(fmt::format("{} answers to COMMIT eaten", times),
        server->Url(url.substr(url.rfind('/') + 1), proxy.port()), url, [&] {
          for (int i = 1; i <= times; ++i) {
            proxy.EatNext();
            CHECK(support::Eventually([&] { return proxy.eaten() == i; }));
          }
        });

  CHECK(proxy.eaten() == times);
}

}  // namespace
}  // namespace gateway::fault
