#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "logging/log_fixture.hpp"
#include "logging/retention_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// PostgreSQL's figures come within a second or more; what they say then is told.
int AwaitSlotFigures(LogFixture& log, int rows) {
  const auto until = std::chrono::steady_clock::now() + seconds{30};
  int told = 0;
  while (told < rows && std::chrono::steady_clock::now() < until) {
    REQUIRE(log.sink->Tidy());  // a connection tells of what it did at the end of a statement
    told = std::stoi(storage::Ask(
        *log.database, "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'log_slots'"));
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return told;
}

TEST_CASE("logging::Retention deletes no more rows in PostgreSQL than its limit asks for",
          "[logging]") {
  const storage::EmptyDatabase empty(storage::DatabaseKind::kPostgres);
  if (empty.url().empty()) {
    return;
  }
  LogFixture log(empty.url());
  constexpr int kRows = 20'000;
  WriteMany(log, 0, kRows);
  const auto bytes =
      std::stoul(storage::Ask(*log.database, "SELECT pg_total_relation_size('requests')"));
  const auto now = kNoon + seconds{kRows};
  Retention retention({hours{0}, bytes / 2});
  Retention of_other_gateway({hours{0}, bytes / 2});

  // Both at once, however old the figures are.
  for (int second = 0; second < 90; ++second) {
    REQUIRE(retention.Tidy(*log.database, now + seconds{second}));
    REQUIRE(of_other_gateway.Tidy(*log.database, now + seconds{second}));
  }
  const int left = std::stoi(CountOf(log, "requests"));
  CAPTURE(left);

  // 4/5 of half the bytes, by an estimate.
  CHECK(left > kRows * 3 / 10);
  CHECK(left < kRows / 2);
  CHECK(storage::Ask(*log.database, "SELECT min(id), max(id) FROM requests") ==
        std::to_string(kRows - left + 1) + "|" + std::to_string(kRows));
  // It goes on like that.
  WriteMany(log, kRows, kRows / 2);
  for (int second = 90; second < 120; ++second) {
    REQUIRE(retention.Tidy(*log.database, now + seconds{second}));
  }
  const int later = std::stoi(CountOf(log, "requests"));
  CAPTURE(later);
  CHECK(std::abs(later - left) < kRows / 20);
}

TEST_CASE("logging::Retention keeps PostgreSQL's files at the limit, without its vacuum",
          "[logging]") {
  const storage::EmptyDatabase empty(storage::DatabaseKind::kPostgres);
  if (empty.url().empty()) {
    return;
  }
  LogFixture log(empty.url());
  REQUIRE(
      log.database->RunScript("ALTER TABLE requests SET (autovacuum_enabled = off); "
                              "ALTER TABLE attempts SET (autovacuum_enabled = off)"));
  constexpr int kRows = 10'000;
  WriteMany(log, 0, kRows);
  const std::string ask_bytes =
      "SELECT pg_total_relation_size('requests') + pg_total_relation_size('attempts')";
  const auto bytes = std::stoul(storage::Ask(*log.database, ask_bytes));
  Retention retention({hours{0}, bytes});

  // Three times as much as there may be, in tenths.
  for (int written = kRows; written < 4 * kRows; written += kRows / 10) {
    const auto now = kNoon + seconds{written};
    for (int second = 0; second < 5; ++second) {
      TidyAll(retention, *log.database, now + seconds{second});
    }
    WriteMany(log, written, kRows / 10);
  }

  CHECK(std::stoul(storage::Ask(*log.database, ask_bytes)) <= bytes * 11 / 10);
}

TEST_CASE("logging::Retention deletes no more statistics in PostgreSQL than its limit asks for",
          "[logging]") {
  const storage::EmptyDatabase empty(storage::DatabaseKind::kPostgres);
  if (empty.url().empty()) {
    return;
  }
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  for (int i = 0; i < 1'000; ++i) {
    records.push_back(RecordAt(std::to_string(i), -hours{24 * 30} + minutes{15 * i}));
  }
  log.Write(records);
  REQUIRE(log.database->RunScript("DELETE FROM requests"));
  log.Write({RecordAt("today", minutes{0})});
  const int rows = std::stoi(CountOf(log, "log_slots"));
  REQUIRE(AwaitSlotFigures(log, rows) >= rows);
  const auto most = static_cast<std::size_t>(rows) * 150;  // 300 bytes each, about
  Retention retention({hours{0}, most});

  TidyAll(retention, *log.database, kNoon + minutes{1});
  TidyAll(retention, *log.database, kNoon + minutes{1} + seconds{2});

  CHECK(CountOf(log, "requests") == "1");
  const int left = std::stoi(CountOf(log, "log_slots"));
  CAPTURE(rows, left);
  CHECK(left > rows * 3 / 10);
  CHECK(left < rows / 2);
}

}  // namespace
}  // namespace gateway::logging
