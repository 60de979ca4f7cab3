// A log in an empty database of each kind, for the tests of what reads and tidies it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gateway/log_reader.hpp"
#include "gateway/log_sink.hpp"
#include "libgateway/logging/open_sink.hpp"
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
  record.overhead = std::chrono::microseconds{1'500};
  record.outcome = "success";
  return record;
}

class LogFixture {
 public:
  explicit LogFixture(const std::string& url, std::size_t max_bytes = 0) {
    config.url = url;
    config.max_bytes = max_bytes;
    auto opened = OpenLogSink(config);
    if (!opened) {
      FAIL(opened.error().message);
    }
    sink = *std::move(opened);
    auto beside = storage::OpenDatabase(config.url, storage::Access::kWrite);
    REQUIRE(beside);
    database = *std::move(beside);
    reader = OpenLogReader(config);
    REQUIRE(reader != nullptr);
  }

  void Write(const std::vector<LogRecord>& records) {
    if (const auto written = sink->Write(records); !written) {
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
  std::unique_ptr<LogSink> sink;
  std::unique_ptr<storage::Database> database;  // another connection
  std::unique_ptr<LogReader> reader;
};

}  // namespace gateway::logging
