#include "libgateway/logging/retention.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "logging/log_fixture.hpp"
#include "logging/retention_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::int64_t UsedBytes(LogFixture& log) {
  return std::stoll(
      storage::Ask(*log.database,
                   "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), "
                   "pragma_freelist_count(), pragma_page_size()"));
}

TEST_CASE("logging::Retention deletes by age, a slice each time, calls to providers, too",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  constexpr int kRows = 2'500;
  for (int i = 0; i < kRows; ++i) {
    LogRecord record = RecordAt(std::to_string(i), minutes{i});
    record.attempts = i % 2;
    record.calls.resize(static_cast<std::size_t>(record.attempts));
    records.push_back(std::move(record));
  }
  log.Write(records);
  Retention retention({hours{24}, 0});
  const auto now = kNoon + minutes{kRows} + hours{24} - minutes{10};

  CHECK(retention.Tidy(*log.database, now).value());
  CHECK(CountOf(log, "requests") == "1500");
  CHECK(CountOf(log, "attempts") == "750");
  TidyAll(retention, *log.database, now);
  CHECK(CountOf(log, "requests") == "10");
  CHECK(CountOf(log, "attempts") == "5");
  CHECK(log.Ids({}).back() == "2490");
  // Statistics stay.
  CHECK(log.reader->Stats(StatsBy::kDay, {})->sum.requests == kRows);
}

TEST_CASE("logging::Retention looks once a second, and also when the clock was set back",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  log.Write({RecordAt("a", minutes{0}), RecordAt("last", hours{24})});
  Retention retention({hours{1}, 0});
  const auto rows = [&log] { return CountOf(log, "requests"); };

  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1}).value());
  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1} + seconds{1} / 2).value());
  CHECK(rows() == "2");
  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1} + seconds{1}).value());
  CHECK(rows() == "1");
  log.Write({RecordAt("b", -hours{2}), RecordAt("c", hours{24})});
  CHECK_FALSE(retention.Tidy(*log.database, kNoon - minutes{30}).value());
  CHECK(rows() == "2");
}

TEST_CASE("logging::Retention keeps all when nothing is limited", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  log.Write({RecordAt("a", -hours{24 * 300})});
  Retention retention({});

  CHECK(TidyAll(retention, *log.database, kNoon) == 0);
  CHECK(CountOf(log, "requests") == "1");
}

TEST_CASE("logging::Retention keeps an SQLite file below its limit, plus one slice", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  LogFixture log("sqlite://" + file);
  constexpr std::size_t kMost = 2'000'000;
  constexpr std::size_t kSliceBytes = 600'000;
  Retention retention({hours{0}, kMost});
  std::uintmax_t largest = 0;
  int number = 0;

  for (int batch = 0; batch < 40; ++batch) {
    std::vector<LogRecord> records;
    for (int i = 0; i < 500; ++i, ++number) {
      records.push_back(RecordAt(std::to_string(number), seconds{number}));
      records.back().path = std::string(200, 'x');
    }
    log.Write(records);
    REQUIRE(retention.Tidy(*log.database, kNoon));  // all in one moment
    REQUIRE(log.database->RunScript("PRAGMA wal_checkpoint(TRUNCATE)"));
    largest = std::max(largest, std::filesystem::file_size(file));
  }

  CHECK(largest < kMost + kSliceBytes);
  CHECK(largest > kMost - kSliceBytes);
  CHECK(log.Ids({}).front() == std::to_string(number - 1));
  // A limit that is lowered gives the space back.
  Retention lower({hours{0}, kMost / 4});
  TidyAll(lower, *log.database, kNoon + seconds{number});
  REQUIRE(log.database->RunScript("PRAGMA wal_checkpoint(TRUNCATE)"));
  CHECK(std::filesystem::file_size(file) <= kMost / 4 + 4'096);
  CHECK(storage::Ask(*log.database, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("logging::Retention keeps pace with batches of any size", "[logging]") {
  const TempFolder folder;
  constexpr std::size_t kBatch = 2'048;
  constexpr std::int64_t kMost = 1 << 20;
  constexpr std::int64_t kSliceBytes = 500'000;
  LogFixture log("sqlite://" + folder.File("gateway.db"), kMost);
  int number = 0;
  // What the largest of 40 batches left behind.
  const auto write_all = [&](std::size_t path_bytes) {
    std::int64_t largest = 0;
    for (int batch = 0; batch < 40; ++batch) {
      std::vector<LogRecord> records;
      for (std::size_t i = 0; i < kBatch; ++i, ++number) {
        records.push_back(RecordAt(std::to_string(number), std::chrono::milliseconds{number}));
        records.back().path = "/" + std::string(path_bytes, 'x');
      }
      log.Write(records);
      largest = std::max(largest, UsedBytes(log));
      REQUIRE(log.sink->Tidy());
    }
    return largest;
  };

  CHECK(write_all(20) < kMost + kSliceBytes);
  // Rows that are longer than those they replace.
  constexpr std::int64_t kLongBatch = kBatch * 1'700;
  const std::int64_t largest = write_all(1'000);
  CHECK(largest < kMost + kLongBatch);
  CHECK(largest > kMost);
  CHECK(log.Ids({}, 1).front() == std::to_string(number - 1));
}

TEST_CASE("logging::Retention leaves the last row written, after which ids go on", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  // Those accepted first end last.
  log.Write({RecordAt("a", minutes{2}), RecordAt("b", minutes{1}), RecordAt("c", minutes{0})});
  Retention by_age({hours{1}, 0});

  CHECK(TidyAll(by_age, *log.database, kNoon + hours{2}) == 0);
  CHECK(storage::Ask(*log.database, "SELECT id, request_id FROM requests") == "3|c");
  log.Write({RecordAt("d", minutes{3})});
  TidyAll(by_age, *log.database, kNoon + hours{4});
  CHECK(storage::Ask(*log.database, "SELECT id, request_id FROM requests") == "4|d");
  if (kind_of_empty == storage::DatabaseKind::kSqlite) {
    Retention by_size({hours{0}, 1});
    TidyAll(by_size, *log.database, kNoon + hours{4});
  }
  log.Write({RecordAt("e", minutes{4})});
  const auto rows = log.reader->After({}, 500, 4);  // as who has read up to "d"
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().record.id == "e");
}

TEST_CASE("logging::Retention lets statistics of long ago go before rows of today", "[logging]") {
  const TempFolder folder;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  std::vector<LogRecord> records;
  for (int i = 0; i < 3'000; ++i) {
    LogRecord record = RecordAt(std::to_string(i), -hours{24 * 30} + minutes{15 * (i % 500)});
    record.client = "client-" + std::to_string(i % 6);
    records.push_back(std::move(record));
  }
  log.Write(records);
  REQUIRE(log.database->RunScript("DELETE FROM requests"));
  log.Write({RecordAt("today", minutes{0})});
  Retention retention({hours{0}, 300'000});

  TidyAll(retention, *log.database, kNoon + minutes{1});

  CHECK(CountOf(log, "requests") == "1");
  const auto stats = log.reader->Stats(StatsBy::kDay, {});
  CHECK(stats->rows.back().name == "2026-11-25");
  CHECK(stats->sum.requests < 3'001);
}

TEST_CASE("logging::Retention keeps pace where statistics go first", "[logging]") {
  const TempFolder folder;
  constexpr std::int64_t kMost = 4 << 20;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  std::vector<LogRecord> old;
  for (int i = 0; i < 6'000; ++i) {
    old.push_back(RecordAt("old" + std::to_string(i), -hours{24 * 90} + minutes{15 * i}));
  }
  log.Write(old);
  REQUIRE(log.database->RunScript("DELETE FROM requests"));
  REQUIRE(UsedBytes(log) > kMost / 2);
  Retention retention({hours{0}, kMost});
  REQUIRE(retention.Tidy(*log.database, kNoon));

  for (int number = 0; number < 10 * 2'048; number += 2'048) {
    WriteMany(log, number, 2'048);
    CHECK(UsedBytes(log) < kMost + 500'000);
    REQUIRE(retention.Tidy(*log.database, kNoon + hours{6}));
  }
}

TEST_CASE("logging::Retention counts what is kept beside the database", "[logging]") {
  const TempFolder folder;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  for (int i = 0; i < 10; ++i) {
    log.Write({RecordAt(std::to_string(i), seconds{i})});
  }
  std::size_t beside = 0;
  Retention retention({hours{0}, 1'000'000}, [&beside] { return beside; });

  TidyAll(retention, *log.database, kNoon);
  CHECK(CountOf(log, "requests") == "10");
  beside = 2'000'000;
  TidyAll(retention, *log.database, kNoon + seconds{5});
  CHECK(log.Ids({}) == std::vector<std::string>{"9"});
}

TEST_CASE("logging::Retention deletes statistics after more than a year", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord other = RecordAt("b", minutes{0});
  other.client = "other";
  log.Write({RecordAt("a", -hours{24 * 401}), RecordAt("c", minutes{0}), other});
  Retention retention({});

  for (int i = 0; i < 4; ++i) {
    TidyAll(retention, *log.database, kNoon + seconds{i});
  }

  CHECK(log.reader->Stats(StatsBy::kDay, {})->sum.requests == 2);
}

}  // namespace
}  // namespace gateway::logging
