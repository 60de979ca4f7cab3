// R4 of the reliability tests: another process holds the database's lock.
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/steady_load.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

constexpr double kRate = 100;
constexpr std::size_t kQueueBytes = 64U << 20U;
constexpr std::size_t kMoreBytes = 16U << 20U;

void HoldTheLock(const std::string& what, const std::string& log) {
  const std::chrono::seconds held{IsLongRun() ? 600 : 30};
  const std::chrono::seconds calm{IsLongRun() ? 30 : 10};
  FaultUpstream upstream(SteadyAnswer);
  server::ProcessFixture fixture(upstream.url() + "/v1", server::ProcessSettings{.log = log});
  const int port = fixture.process.port();

  SteadyLoad usual(port, kRate, "before");
  std::this_thread::sleep_for(calm);
  const auto baseline = usual.Stop();
  const std::size_t memory = support::ResidentBytes(fixture.process.pid());
  SQLite::Database other(fixture.database(), SQLite::OPEN_READWRITE, 10'000);
  other.exec("BEGIN IMMEDIATE");
  SteadyLoad load(port, kRate, "during");
  std::this_thread::sleep_for(held);  // how long it is held is what the test is about
  const auto during = load.Stop();
  const std::size_t peak = support::PeakResidentBytes(fixture.process.pid());
  const std::string rows_held = logging::CountRows(fixture.database());
  const std::size_t all = baseline.complete.size() + during.complete.size();
  other.exec("COMMIT");
  const auto released = Clock::now();
  CHECK(support::Eventually([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    return logging::CountRows(fixture.database()) == std::to_string(all);
  }));
  const auto caught_up = Clock::now() - released;
  SteadyLoad after(port, kRate, "after");
  std::this_thread::sleep_for(calm);
  const auto again = after.Stop();
  fixture.process.Signal(SIGTERM);
  CHECK(fixture.process.Wait() == 0);

  const std::size_t in_the_end = all + again.complete.size();
  CHECK(baseline.refused + baseline.broken + during.refused + during.broken + again.refused +
            again.broken ==
        0);
  CHECK(std::stoul(rows_held) <= baseline.complete.size());
  CHECK(logging::CountRows(fixture.database()) == std::to_string(in_the_end));
  CHECK(fixture.Ask("SELECT count(*) - count(DISTINCT client_request_id) FROM requests") == "0");
  if (!support::kSanitized) {
    CHECK(peak <= memory + kQueueBytes + kMoreBytes);
  }
  Report("R4",
         fmt::format("{}: BEGIN IMMEDIATE held for {} s at {} requests a second: {} requests "
                     "answered, 0 rows lost; p99 {:.2f} before, {:.2f} meanwhile, {:.2f} ms "
                     "afterwards; longest {:.0f} ms; memory "
                     "{:.1f} -> {:.1f} MiB; backlog written {:.0f} ms after the release",
                     what, held.count(), kRate, in_the_end, Percentile(baseline.milliseconds, 99),
                     Percentile(during.milliseconds, 99), Percentile(again.milliseconds, 99),
                     Percentile(during.milliseconds, 100), support::Mebibytes(memory),
                     support::Mebibytes(peak), Milliseconds(caught_up)));
}

TEST_CASE("R4: while another process holds the database requests go on, and no row is lost",
          "[fault]") {
  HoldTheLock("rows wait in memory", "");
}

TEST_CASE("R4: the same with a queue so small that rows go to the spill", "[fault]") {
  HoldTheLock("rows go to the spill", "max_queue_rows = 100\n");
}

TEST_CASE("R4: the same with a strict log, whose answers wait for the spill", "[fault]") {
  HoldTheLock("strict", "durability = \"strict\"\n");
}

}  // namespace
}  // namespace gateway::fault
