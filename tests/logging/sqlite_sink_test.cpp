#include "libgateway/logging/sqlite_sink.hpp"

#include <fstream>
#include <thread>
#include <vector>

#include "libgateway/delivery/log_pipeline.hpp"
#include "logging/sqlite_fixture.hpp"

namespace gateway::logging {
namespace {

constexpr std::chrono::hours kShanghai{8};
constexpr std::chrono::minutes kDeadline{1};

std::unique_ptr<LogSink> Open(const std::string& file) {
  auto sink = OpenSqliteSink(file, kShanghai);
  if (!sink) {
    FAIL(sink.error().message);
  }
  return *std::move(sink);
}

TEST_CASE("logging::SqliteSink makes missing folders and files for this user alone", "[logging]") {
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

TEST_CASE("logging::SqliteSink makes a database with WAL and incremental vacuum", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");

  const auto sink = Open(file);

  CHECK(Ask(file, "PRAGMA journal_mode") == "wal");
  CHECK(Ask(file, "PRAGMA auto_vacuum") == "2");
  CHECK(Ask(file, "PRAGMA user_version") == "5");
}

TEST_CASE("logging::SqliteSink keeps a record as it was", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  LogRecord record = RecordWithId("a");
  record.time = std::chrono::sys_days{std::chrono::year{2025} / 12 / 31} + std::chrono::hours{20};
  record.client_dialect = Dialect::kAnthropic;
  record.model_asked = "fast\x01\xff";
  record.streamed = true;
  record.usage = {11, 7, 3, 4, 2, UsageSource::kUpstream};
  record.stop_reason = "end_turn";
  record.lossy = "seed,logit_bias";
  record.total = std::chrono::microseconds{1'500};

  REQUIRE(Open(file)->Write(std::vector{record}));

  CHECK(Ask(file, "SELECT time FROM requests") == "2026-01-01 04:00:00");
  CHECK(Ask(file, "SELECT cache_write_tokens || stop_reason || lossy FROM requests") ==
        "4end_turnseed,logit_bias");
  CHECK(Ask(file, "SELECT ts_ms FROM requests") == "1767211200000");
  CHECK(Ask(file, "SELECT client_protocol FROM requests") == "anthropic");
  CHECK(Ask(file, "SELECT model_asked FROM requests") == "fast\\u0001\xef\xbf\xbd");
  CHECK(Ask(file,
            "SELECT streamed || '/' || prompt_tokens || '/' || completion_tokens || '/' || "
            "cached_tokens || '/' || reasoning_tokens FROM requests") == "1/11/7/3/2");
  CHECK(Ask(file, "SELECT typeof(total_ms) || total_ms FROM requests") == "real1.5");
  CHECK(Ask(file, "SELECT first_byte_ms FROM requests") == "NULL");
  CHECK(Ask(file, "SELECT error_code FROM requests") == "NULL");
}

TEST_CASE("logging::SqliteSink adds to what is there when it is opened again", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  REQUIRE(Open(file)->Write(std::vector{RecordWithId("a")}));

  REQUIRE(Open(file)->Write(std::vector{RecordWithId("b")}));

  CHECK(CountRows(file) == "2");
}

TEST_CASE("logging::SqliteSink leaves a complete file behind, without its -wal", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");

  REQUIRE(Open(file)->Write(std::vector{RecordWithId("a")}));

  CHECK_FALSE(std::filesystem::exists(file + "-wal"));
  CHECK(CountRows(file) == "1");
}

TEST_CASE("logging::SqliteSink leaves out ids it has, and keeps records without one", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  const auto sink = Open(file);

  REQUIRE(sink->Write(std::vector{RecordWithId("a"), RecordWithId("a"), RecordWithId("b")}));
  REQUIRE(sink->Write(std::vector{RecordWithId("b"), RecordWithId("c")}));
  REQUIRE(sink->Write(std::vector{RecordWithId(""), RecordWithId("")}));

  CHECK(CountRows(file) == "5");
}

TEST_CASE("logging::SqliteSink keeps all of a batch or none, and recovers", "[logging]") {
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

TEST_CASE("logging::SqliteSink refuses a database of a newer version", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  Open(file).reset();
  SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");

  const auto sink = OpenSqliteSink(file, kShanghai);

  REQUIRE_FALSE(sink);
  CHECK(sink.error().code == ErrorCode::kStorage);
  CHECK(sink.error().message.find("schema version 99") != std::string::npos);
}

TEST_CASE("logging::SqliteSink says what is wrong with a path it cannot use", "[logging]") {
  const TempFolder folder;
  std::ofstream(folder.File("text")) << std::string(4'096, 'x');

  const auto no_database = OpenSqliteSink(folder.File("text"), kShanghai);
  const auto no_folder = OpenSqliteSink(folder.File("text/gateway.db"), kShanghai);

  REQUIRE_FALSE(no_database);
  CHECK(no_database.error().code == ErrorCode::kStorage);
  CHECK(no_database.error().message.find(folder.File("text")) != std::string::npos);
  REQUIRE_FALSE(no_folder);
  CHECK(no_folder.error().message.find("cannot create") != std::string::npos);
}

TEST_CASE("logging::SqliteSink waits while another holds the database, and loses nothing",
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

TEST_CASE("logging::SqliteSink shares a new file with others that start at the same moment",
          "[logging]") {
  constexpr int kSinks = 4;
  constexpr int kBatches = 10;
  const TempFolder folder;
  const std::string file = folder.File("data/gateway.db");
  std::vector<std::string> mistakes(kSinks);

  std::vector<std::thread> threads;
  for (int i = 0; i < kSinks; ++i) {
    threads.emplace_back([&file, &mistake = mistakes[static_cast<std::size_t>(i)], i] {
      const auto sink = OpenSqliteSink(file, kShanghai);
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
}

}  // namespace
}  // namespace gateway::logging
