// R1 of the reliability tests: kill -9 under load, and what the log has afterwards.
#include <algorithm>
#include <csignal>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/steady_load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

constexpr double kRate = 200;
// What may be missing with batches: what ended in the last 100 ms, and what was in the queue or
// under way to the disk then. Printed exactly; this bar has room for a busy machine.
constexpr std::size_t kMostMissing = 60;

struct Kills {
  std::size_t complete = 0;      // answers that clients saw
  std::size_t missing = 0;       // of them without a row
  std::size_t most_missing = 0;  // in one round
  std::string interrupted;       // rows that say so, after the last round
  double slowest_start_ms = 0;   // until it is ready again
};

std::size_t Missing(const std::string& database, const std::vector<std::string>& complete) {
  const auto rows = AskAll(database, "SELECT client_request_id FROM requests WHERE status = 200");
  const std::set<std::string> logged(rows.begin(), rows.end());
  return static_cast<std::size_t>(
      std::count_if(complete.begin(), complete.end(),
                    [&](const std::string& id) { return !logged.contains(id); }));
}

// Answers at once, but for one model, which it never answers.
Answer SteadyOrNone(const Call& call) {
  return call.model == "never" ? Answer{.then = Then::kStay} : SteadyAnswer(call);
}

// Load and a request that has no end, kill -9 at some moment, restart; `locked`: another process
// holds the database when the server is killed, so that rows are in the spill alone.
void OneRound(const server::ProcessFixture& fixture, support::ServerProcess& process,
              const FaultUpstream& upstream, int round, std::chrono::milliseconds until_kill,
              bool locked, Kills* kills) {
  const RawClient endless(process.port());
  REQUIRE(endless.Send(server::ClosingCall(R"({"model":"up/never","messages":[]})")));
  REQUIRE(upstream.Wait([round](const FaultUpstream::Timeline& calls) {
    return std::count_if(calls.begin(), calls.end(),
                         [](const Call& call) { return call.model == "never"; }) > round;
  }));
  std::unique_ptr<SQLite::Database> other;
  if (locked) {
    other = std::make_unique<SQLite::Database>(fixture.database(), SQLite::OPEN_READWRITE, 10'000);
    other->exec("BEGIN IMMEDIATE");
  }
  SteadyLoad load(process.port(), kRate, fmt::format("round{}", round));
  std::this_thread::sleep_for(until_kill);  // when it is killed is what the test is about
  process.Signal(SIGKILL);
  const auto seen = load.Stop();
  process.Wait();
  other.reset();

  const auto begin = Clock::now();
  const std::string config = fixture.folder.File("gateway.toml");
  support::ServerProcess again(config);
  kills->slowest_start_ms = std::max(kills->slowest_start_ms, Milliseconds(Clock::now() - begin));
  again.Signal(SIGTERM);
  CHECK(again.Wait() == 0);
  const std::size_t missing = Missing(fixture.database(), seen.complete);
  kills->complete += seen.complete.size();
  kills->missing += missing;
  kills->most_missing = std::max(kills->most_missing, missing);
  CHECK(fixture.Ask("SELECT count(*) - count(DISTINCT request_id) FROM requests") == "0");
  CHECK(fixture.Ask("PRAGMA integrity_check") == "ok");
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE outcome = 'started'") == "0");
  kills->interrupted = fixture.Ask("SELECT count(*) FROM requests WHERE outcome = 'interrupted'");
}

Kills KillAgainAndAgain(const std::string& log, int rounds, bool locked = false) {
  FaultUpstream upstream(SteadyOrNone);
  server::ProcessFixture fixture(upstream.url() + "/v1", server::ProcessSettings{.log = log});
  std::mt19937 random(7);  // NOLINT: the same moments each time
  const std::chrono::milliseconds longest{IsLongRun() ? 3'000 : 1'500};
  Kills kills;
  for (int round = 0; round < rounds; ++round) {
    const std::chrono::milliseconds until_kill{
        std::uniform_int_distribution<std::int64_t>(500, longest.count())(random)};
    if (round == 0) {
      OneRound(fixture, fixture.process, upstream, round, until_kill, locked, &kills);
    } else {
      support::ServerProcess process(fixture.folder.File("gateway.toml"));
      OneRound(fixture, process, upstream, round, until_kill, locked, &kills);
    }
  }
  CHECK(kills.complete > 0);
  return kills;
}

void Tell(const std::string& what, int rounds, const Kills& kills) {
  Report("R1", fmt::format("{}: {} rounds of kill -9 at {} requests a second, {} answers seen "
                           "complete, {} without a row ({} in one round at most), 0 duplicates; "
                           "ready again after {:.0f} ms at most",
                           what, rounds, kRate, kills.complete, kills.missing, kills.most_missing,
                           kills.slowest_start_ms));
}

TEST_CASE("R1: after kill -9 a log with batches lacks the last moment at most", "[fault]") {
  const int rounds = IsLongRun() ? 200 : 20;

  const Kills kills = KillAgainAndAgain("", rounds);

  CHECK(kills.most_missing <= kMostMissing);
  Tell("batch", rounds, kills);
}

TEST_CASE("R1: after kill -9 a strict log has all that a client saw complete", "[fault]") {
  const int rounds = IsLongRun() ? 200 : 20;

  const Kills kills = KillAgainAndAgain("durability = \"strict\"\n", rounds);

  CHECK(kills.missing == 0);
  Tell("strict", rounds, kills);
}

TEST_CASE("R1: after kill -9 a strict log has it, although the database was locked all the time",
          "[fault]") {
  const int rounds = IsLongRun() ? 50 : 3;

  const Kills kills = KillAgainAndAgain("durability = \"strict\"\n", rounds, true);

  CHECK(kills.missing == 0);
  Tell("strict, database locked", rounds, kills);
}

TEST_CASE("R1: after kill -9 each start without an end is a row that was interrupted", "[fault]") {
  const int rounds = IsLongRun() ? 50 : 6;

  const Kills kills = KillAgainAndAgain("durability = \"strict\"\nstart_rows = true\n", rounds);

  CHECK(kills.missing == 0);
  CHECK(std::stoi(kills.interrupted) >= rounds);  // and what else was under way
  Tell(fmt::format("strict with start rows, {} interrupted", kills.interrupted), rounds, kills);
}

}  // namespace
}  // namespace gateway::fault
