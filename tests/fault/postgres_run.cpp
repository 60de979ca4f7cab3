#include "fault/postgres_run.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "fault/steady_load.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"
#include "support/metrics_parser.hpp"

namespace gateway::fault {
namespace {

using std::chrono::seconds;

constexpr double kRate = 100;

}  // namespace

std::string AskPostgres(const std::string& url, const std::string& sql) {
  const auto database = storage::OpenDatabase(url, storage::Access::kRead);
  REQUIRE(database);
  return storage::Ask(**database, sql);
}

std::size_t MissingIn(const std::string& url, const std::vector<std::string>& complete) {
  const std::string rows = AskPostgres(
      url, "SELECT string_agg(client_request_id, ',') FROM requests WHERE status = 200");
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

void CheckNoneTwice(const std::string& url) {
  CHECK(AskPostgres(url, "SELECT count(*) - count(DISTINCT request_id) FROM requests") == "0");
  CHECK(AskPostgres(url, "SELECT count(*) - count(DISTINCT request_id) FROM attempts") == "0");
}

double MetricOf(int port, const std::string& name) {
  const std::string answer =
      CallOnce(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .value_or("");
  const std::size_t body = answer.find("\r\n\r\n");
  return body == std::string::npos
             ? -1
             : server::ParseMetrics(answer.substr(body + 4)).Value(name).value_or(-1);
}

double Under(const PostgresRun& run, const std::function<void()>& trouble) {
  const seconds calm{IsLongRun() ? 30 : run.log.empty() ? 3 : 1};
  FaultUpstream upstream(SteadyAnswer);
  server::ProcessFixture fixture(
      upstream.url() + "/v1",
      server::ProcessSettings{.log = run.log, .database_url = run.gateway_url});
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
  const double spilled = MetricOf(port, "gateway_log_rows_spilled_total");
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
  CHECK(MissingIn(run.url, usual.complete) + MissingIn(run.url, during.complete) +
            MissingIn(run.url, again.complete) ==
        0);
  CHECK(AskPostgres(run.url, "SELECT count(*) FROM requests") == std::to_string(all));
  CHECK(AskPostgres(run.url, "SELECT count(*) FROM attempts") == std::to_string(all));
  CheckNoneTwice(run.url);
  Report("R5", fmt::format("{}: {} requests answered at {} a second, {} rows by way of the spill, "
                           "0 lost, 0 twice; p99 {:.2f} before, {:.2f} meanwhile, {:.2f} ms "
                           "afterwards; longest {:.0f} ms",
                           run.what, all, kRate, spilled, Percentile(usual.milliseconds, 99),
                           Percentile(during.milliseconds, 99), Percentile(again.milliseconds, 99),
                           Percentile(during.milliseconds, 100)));
  return spilled;
}

}  // namespace gateway::fault
