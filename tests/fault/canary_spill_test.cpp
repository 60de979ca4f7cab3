// R23 where rows go to the spill: the database is locked, and upstreams give away what they are
// sent in a stream that had begun well, and before a second attempt that does well.
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/fault_upstream.hpp"
#include "fault/postgres_run.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "fault/steady_load.hpp"
#include "libgateway/base/base64.hpp"
#include "storage/databases.hpp"
#include "support/canary.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;
using server::ProcessFixture;
using server::ProcessSettings;

ProcessSettings Settings(const std::string& base_url, const storage::EmptyDatabase& database) {
  ProcessSettings settings;
  settings.log = "durability = \"strict\"\n";
  settings.providers = fmt::format(
      "log_bodies = true\nextra_headers = {{ x-more-token = \"header-canary-0004\" }}\n"
      "[[providers]]\nname = \"well\"\nbase_url = \"{}\"\nkeys = \"sk-canary-0005\"\n"
      "[[routes]]\nmodel = \"r\"\ntargets = [\"up/fails\", \"well/answers\"]\n"
      "[request]\nmax_attempts = 3\n",
      base_url);
  if (database.url().starts_with("postgres")) {
    settings.database_url = database.url();
  }
  return settings;
}

Answer Telltale(const Call& call) {
  const std::string error =
      fmt::format(R"({{"error":{{"type":"x","message":"no such key: {} {} {}"}}}})", call.key,
                  call.Header("x-more-token"), base::EncodeBase64(call.key));
  if (call.model == "breaks") {
    return {.bytes = server::kStreamHead + Chunked(server::ContentEvent("a")) +
                     Chunked("data: " + error + "\n\n") + "0\r\n\r\n"};
  }
  if (call.model == "answers") {
    return SteadyAnswer(call);
  }
  return {.bytes = server::JsonAnswer(error, "503 Service Unavailable")};
}

// Nobody else writes to it as long as the function runs.
void WhileLocked(const ProcessFixture& fixture, const storage::EmptyDatabase& database,
                 const std::function<void()>& task) {
  const auto other =
      database.url().starts_with("postgres")
          ? database.Open()
          : *storage::OpenDatabase("sqlite://" + fixture.database(), storage::Access::kWrite);
  REQUIRE(other->Transaction([&task]() -> Result<void> {
    task();
    return {};
  }));
}

TEST_CASE("R23: no secret is in the spill, nor in rows of what went well after all", "[fault]") {
  GATEWAY_EACH_DATABASE(database);
  FaultUpstream upstream(Telltale);
  ProcessFixture fixture(upstream.url() + "/v1", Settings(upstream.url() + "/v1", database));
  const int port = fixture.process.port();
  const auto ask = [port](const std::string& model) {
    RawClient client(port);  // looks at each answer
    REQUIRE(client.Send(server::ClosingCall(
        fmt::format(R"({{"model":"{}","stream":true,"messages":[]}})", model))));
    return client.Read().status;
  };
  // Whether there is a row of each: first locked, then not.
  const auto ask_all = [&ask] {
    CHECK(ask("up/breaks") == 200);
    CHECK(ask("r") == 200);
    CHECK(ask("up/fails") == 503);
  };

  WhileLocked(fixture, database, [&] {
    ask_all();
    CHECK(MetricOf(port, "gateway_log_rows_in_spill") == 3);
    CHECK(support::FilesWithCanary(fixture.folder.File("")) == std::vector<std::string>{});
  });
  ask_all();
  fixture.process.Signal(SIGTERM);
  CHECK(fixture.process.Wait() == 0);

  const auto log =
      database.url().starts_with("postgres")
          ? database.Open(storage::Access::kRead)
          : *storage::OpenDatabase("sqlite://" + fixture.database(), storage::Access::kRead);
  CHECK(storage::Ask(*log, "SELECT count(*) FROM requests") == "6");
  CHECK(storage::Ask(*log,
                     "SELECT count(*) FROM requests WHERE status = 200 AND "
                     "error_text LIKE '%***%'") == "2");
  CHECK(storage::Ask(*log, "SELECT count(*) FROM attempts WHERE error_text LIKE '%***%'") >= "6");
  for (const char* table : {"requests", "attempts"}) {
    const auto all = log->Run(fmt::format("SELECT * FROM {}", table));
    REQUIRE(all);
    for (const auto& row : *all) {
      for (const auto& value : row) {
        if (const auto* text = std::get_if<std::string>(&value)) {
          CHECK_FALSE(support::HasCanary(*text));
        }
      }
    }
  }
  CHECK(support::FilesWithCanary(fixture.folder.File("")) == std::vector<std::string>{});
}

}  // namespace
}  // namespace gateway::fault
