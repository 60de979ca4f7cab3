#include "libgateway/logging/database_sink.hpp"

#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "libgateway/delivery/log_pipeline.hpp"
#include "logging/sqlite_fixture.hpp"

namespace gateway::logging {
namespace {

constexpr std::chrono::minutes kDeadline{1};

Result<std::unique_ptr<LogSink>> OpenSqliteSink(const std::string& file) {
  LogConfig config;
  config.url = "sqlite://" + file;
  return OpenDatabaseSink(config);
}

std::unique_ptr<LogSink> Open(const std::string& file) {
  auto sink = OpenSqliteSink(file);
  if (!sink) {
    FAIL(sink.error().message);
  }
  return *std::move(sink);
}

TEST_CASE("logging::OpenDatabaseSink on SQLite makes missing folders and files for this user alone",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("data/deep/gateway.db");

  const auto sink = Open(file);
  REQUIRE(sink->Write(std::vector{RecordWithId("a")}));

  CHECK(ModeOf(folder.File("data")) == 0700U);
  CHECK(ModeOf(folder.File("data/deep")) == 0700U);
  CHECK(ModeOf(file) == 0600U);
  CHECK(ModeOf(file + "-wal") == 0600U);
  CHECK(ModeOf(file + "-shm") == 0600U);
}

TEST_CASE("logging::OpenDatabaseSink on SQLite makes a database with WAL and incremental vacuum",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");

  const auto sink = Open(file);

  CHECK(Ask(file, "PRAGMA journal_mode") == "wal");
  CHECK(Ask(file, "PRAGMA auto_vacuum") == "2");
  CHECK(Ask(file, "PRAGMA page_size") == "8192");
  CHECK(Ask(file, "PRAGMA user_version") == "7");
}

TEST_CASE("logging::OpenDatabaseSink on SQLite leaves a complete file behind, without its -wal",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");

  REQUIRE(Open(file)->Write(std::vector{RecordWithId("a")}));

  CHECK_FALSE(std::filesystem::exists(file + "-wal"));
  CHECK(CountRows(file) == "1");
}

TEST_CASE("logging::OpenDatabaseSink on SQLite keeps all of a batch or none, and recovers",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  const auto sink = Open(file);
  SQLite::Database other(file, SQLite::OPEN_READWRITE, 5'000);
  other.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON requests WHEN new.request_id = 'bad' "
      "BEGIN SELECT raise(ABORT, 'refused'); END");
  const std::vector batch{RecordWithId("good"), RecordWithId("bad")};

  const auto refused = sink->Write(batch);
  const std::string rows_after_refusal = CountRows(file);
  other.exec("DROP TRIGGER refuse");
  const auto again = sink->Write(batch);

  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kStorage);
  CHECK(refused.error().message == "SQLite: refused");
  CHECK(rows_after_refusal == "0");
  CHECK(again);
  CHECK(CountRows(file) == "2");
}

TEST_CASE("logging::OpenDatabaseSink on SQLite refuses a database of a newer version",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  Open(file).reset();
  SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");

  const auto sink = OpenSqliteSink(file);

  REQUIRE_FALSE(sink);
  CHECK(sink.error().code == ErrorCode::kStorage);
  CHECK(sink.error().message.find("schema version 99") != std::string::npos);
}

TEST_CASE("logging::OpenDatabaseSink on SQLite says what is wrong with a path it cannot use",
          "[logging]") {
  const TempFolder folder;
  std::ofstream(folder.File("text")) << std::string(4'096, 'x');

  const auto no_database = OpenSqliteSink(folder.File("text"));
  const auto no_folder = OpenSqliteSink(folder.File("text/gateway.db"));

  REQUIRE_FALSE(no_database);
  CHECK(no_database.error().code == ErrorCode::kStorage);
  CHECK(no_database.error().message.find(folder.File("text")) != std::string::npos);
  REQUIRE_FALSE(no_folder);
  CHECK(no_folder.error().message.find("cannot create") != std::string::npos);
}

TEST_CASE("logging::OpenDatabaseSink deletes what is too old though bodies cannot be kept",
          "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  std::ofstream(folder.File("bodies")) << "no folder";
  LogConfig config;
  config.url = "sqlite://" + file;
  config.keep = std::chrono::hours(1);
  const auto sink = OpenDatabaseSink(config);
  REQUIRE(sink);
  LogRecord old = RecordWithId("old");
  old.time = std::chrono::system_clock::now() - std::chrono::hours(2);
  REQUIRE((*sink)->Write(std::vector{old}));

  for (int i = 0; i < 4; ++i) {  // it looks, and deletes, in steps
    LogRecord record = RecordWithId("new" + std::to_string(i));
    record.time = std::chrono::system_clock::now();
    record.bodies = std::make_shared<LoggedBodies>();
    REQUIRE((*sink)->Write(std::vector{record}));
    const auto tidied = (*sink)->Tidy();
    REQUIRE_FALSE(tidied);
    CHECK(tidied.error().message.find("bodies") != std::string::npos);
  }

  CHECK(Ask(file, "SELECT count(*) FROM requests WHERE request_id = 'old'") == "0");
}

TEST_CASE(
    "logging::OpenDatabaseSink on SQLite waits while another holds the database, and loses nothing",
    "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  std::vector<std::unique_ptr<LogSink>> sinks;
  sinks.push_back(Open(file));
  auto queue = delivery::LogPipeline::Start(std::move(sinks), LogDelivery{});
  REQUIRE(queue);
  SQLite::Database other(file, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");

  for (int i = 0; i < 600; ++i) {
    REQUIRE((*queue)->Push(RecordWithId(std::to_string(i))));
  }
  const bool written_while_locked = (*queue)->Flush(std::chrono::milliseconds{1});
  other.exec("COMMIT");
  const bool written = (*queue)->Flush(kDeadline);

  CHECK_FALSE(written_while_locked);
  CHECK(written);
  CHECK((*queue)->Counts().dropped == 0);
  CHECK(CountRows(file) == "600");
}

TEST_CASE(
    "logging::OpenDatabaseSink on SQLite shares a new file with others that start at the same "
    "moment",
    "[logging]") {
  constexpr int kSinks = 4;
  constexpr int kBatches = 10;
  const TempFolder folder;
  const std::string file = folder.File("data/gateway.db");
  std::vector<std::string> mistakes(kSinks);

  std::vector<std::thread> threads;
  for (int i = 0; i < kSinks; ++i) {
    threads.emplace_back([&file, &mistake = mistakes[static_cast<std::size_t>(i)], i] {
      const auto sink = OpenSqliteSink(file);
      if (!sink) {
        mistake = sink.error().message;
        return;
      }
      for (int batch = 0; batch < kBatches && mistake.empty(); ++batch) {
        const auto written = (*sink)->Write(
            std::vector{RecordWithId(std::to_string(i) + "." + std::to_string(batch))});
        mistake = written ? "" : written.error().message;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(mistakes == std::vector<std::string>(kSinks));
  CHECK(CountRows(file) == std::to_string(kSinks * kBatches));
  CHECK(Ask(file, "PRAGMA auto_vacuum") == "2");
  CHECK(Ask(file, "PRAGMA page_size") == "8192");
}

}  // namespace
}  // namespace gateway::logging
