// A log in an empty database of each kind, for the tests of what reads and tidies it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gateway/log_reader.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/reader_indexes.hpp"
#include "libgateway/logging/rollup.hpp"
#include "storage/databases.hpp"

namespace gateway::logging {

// 2026-11-25 12:00:00 in Shanghai.
inline constexpr std::chrono::system_clock::time_point kNoon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{4};

inline LogRecord RecordAt(const std::string& id, std::chrono::milliseconds after_noon) {
  LogRecord record = RecordWithId(id);
  record.time = kNoon + after_noon;
  record.model_asked = "m";
  record.model_sent = "m";
  record.provider = "p";
  record.key_alias = "p#1";
  record.total = std::chrono::milliseconds{100};
  record.outcome = "success";
  return record;
}

class LogFixture {
 public:
  explicit LogFixture(const std::string& url) {
    config.url = url;
    Make();
    reader = OpenLogReader(config);
    REQUIRE(reader != nullptr);
  }

  void Write(const std::vector<LogRecord>& records) {
    auto written = database->Transaction([&]() -> Result<void> {
      std::vector<const LogRecord*> inserted;
      for (const LogRecord& record : records) {
        Insert(record);
        inserted.push_back(&record);
      }
      return rollup.Add(inserted, *database);
    });
    if (!written) {
      FAIL(written.error().message);
    }
  }

  [[nodiscard]] std::vector<std::string> Ids(const LogFilter& filter, std::size_t limit = 500) {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      const auto page = reader->Page(filter, limit, cursor);
      if (!page) {
        FAIL(page.error().message);
      }
      CHECK(page->rows.size() <= limit);
      for (const LogRow& row : page->rows) {
        ids.push_back(row.record.id);
      }
      cursor = page->next;
    } while (!cursor.empty());
    return ids;
  }

  LogConfig config;
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<LogReader> reader;
  Rollup rollup;

 private:
  void Make() {
    auto opened = storage::OpenDatabase(config.url, storage::Access::kWrite);
    REQUIRE(opened);
    database = *std::move(opened);
    const bool sqlite = database->kind() == storage::DatabaseKind::kSqlite;
    std::string sql = sqlite ? "CREATE TABLE requests (id INTEGER PRIMARY KEY"
                             : "CREATE TABLE requests (id BIGSERIAL PRIMARY KEY";
    for (const Column& column : Columns()) {
      sql += ", " + std::string(column.name) + " " + std::string(column.type) + " " +
             std::string(column.constraint);
    }
    sql +=
        ", overhead_ms DOUBLE PRECISION, cost DOUBLE PRECISION, trace_id TEXT, parent_span "
        "TEXT, span TEXT, instance TEXT); CREATE INDEX requests_ts_ms ON requests (ts_ms" +
        std::string(sqlite ? "" : ", id") +
        "); CREATE TABLE attempts (request_id TEXT, number "
        "BIGINT, provider TEXT, key_alias TEXT, model_sent TEXT, status BIGINT, outcome TEXT, "
        "error_text TEXT, waited_ms DOUBLE PRECISION, connect_ms DOUBLE PRECISION, "
        "first_byte_ms DOUBLE PRECISION, total_ms DOUBLE PRECISION, PRIMARY KEY (request_id, "
        "number));" +
        RollupTables(database->kind()) + ReaderIndexes();
    const auto made = database->RunScript(sql);
    if (!made) {
      FAIL(made.error().message);
    }
  }

  void Insert(const LogRecord& record) {
    std::string names;
    std::string marks;
    std::vector<storage::Value> values;
    for (const Column& column : Columns()) {
      names += (names.empty() ? "" : ", ") + std::string(column.name);
      marks += marks.empty() ? "?" : ", ?";
      values.push_back(column.value(record, config.utc_offset));
    }
    const auto done = database->Run(
        "INSERT INTO requests (" + names + ", cost, overhead_ms) VALUES (" + marks + ", ?, 1.5)",
        [&] {
          values.push_back(record.cost ? storage::Value(*record.cost) : storage::Value());
          return values;
        }());
    REQUIRE(done);
  }
};

}  // namespace gateway::logging
