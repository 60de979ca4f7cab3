#include "libgateway/logging/retention.hpp"

#include <filesystem>

#include "logging/log_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string CountOf(LogFixture& log, const std::string& table) {
  return storage::Ask(*log.database, "SELECT count(*) FROM " + table);
}

// Calls it until it is done, a second later each; how often there was more to do.
int TidyAll(Retention& retention, storage::Database& database,
            std::chrono::system_clock::time_point now) {
  for (int more = 0;; ++more) {
    const auto tidied = retention.Tidy(database, now);
    if (!tidied) {
      FAIL(tidied.error().message);
    }
    if (!*tidied) {
      return more;
    }
  }
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
  log.Write({RecordAt("a", minutes{0})});
  Retention retention({hours{1}, 0});
  const auto rows = [&log] { return CountOf(log, "requests"); };

  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1}).value());
  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1} + seconds{1} / 2).value());
  CHECK(rows() == "1");
  CHECK_FALSE(retention.Tidy(*log.database, kNoon + hours{1} + seconds{1}).value());
  CHECK(rows() == "0");
  log.Write({RecordAt("b", -hours{2})});
  CHECK_FALSE(retention.Tidy(*log.database, kNoon - minutes{30}).value());
  CHECK(rows() == "0");
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
  CHECK(CountOf(log, "requests") == "0");
}

TEST_CASE("logging::Retention keeps PostgreSQL's tables near their limit, and rows in them",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  if (kind_of_empty == storage::DatabaseKind::kSqlite) {
    return;
  }
  LogFixture log(empty.url());
  std::vector<LogRecord> records;
  for (int i = 0; i < 6'000; ++i) {
    records.push_back(RecordAt(std::to_string(i), seconds{i}));
  }
  log.Write(records);
  REQUIRE(log.database->RunScript("ANALYZE requests"));
  const auto now = kNoon + seconds{6'000};
  constexpr std::size_t kMost = 1'000'000;
  Retention retention({hours{0}, kMost});
  const auto tidy = [&] {
    const auto more = retention.Tidy(*log.database, now);
    REQUIRE(more);
    // The figures come a moment later otherwise.
    REQUIRE(log.database->RunScript("VACUUM ANALYZE requests"));
    return *more;
  };

  int slices = 0;
  while (tidy()) {
    ++slices;
  }

  CHECK(slices >= 1);
  const int left = std::stoi(CountOf(log, "requests"));
  CHECK(left < 6'000);
  CHECK(left > 500);
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
