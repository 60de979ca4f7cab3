#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/log_reader.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/logging/bodies.hpp"
#include "libgateway/logging/reader_page.hpp"
#include "libgateway/logging/reader_search.hpp"
#include "libgateway/logging/reader_stats.hpp"
#include "libgateway/logging/record_row.hpp"
#include "libgateway/logging/value_of.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway {
namespace {

using logging::Search;
using storage::Database;
using storage::Value;

constexpr std::array<std::string_view, 5> kStatsNames{"day", "model", "provider", "key", "client"};

class DatabaseReader final : public LogReader {
 public:
  explicit DatabaseReader(LogConfig config) : config_(std::move(config)) {}

  Result<LogPage> Page(const LogFilter& filter, std::size_t limit,
                       const std::string& cursor) override {
    return WithSearch<LogPage>(filter, [&](const Search& search, Database& database) {
      return logging::ReadPage(search, limit, cursor, database);
    });
  }

  Result<std::vector<LogRow>> After(const LogFilter& filter, std::size_t limit,
                                    std::int64_t after) override {
    return WithSearch<std::vector<LogRow>>(
        filter, [&](const Search& search, Database& database) -> Result<std::vector<LogRow>> {
          std::vector<Value> values{Value(after), Value(search.from_ms), Value(search.to_ms)};
          values.insert(values.end(), search.rows.values.begin(), search.rows.values.end());
          values.emplace_back(
              static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, kMostLogRows)));
          // A plus makes SQLite go by the id alone.
          return Rows(
              fmt::format("SELECT {} FROM requests WHERE id > ? AND +ts_ms >= ? AND +ts_ms < ?{} "
                          "AND (outcome IS NULL OR outcome <> 'started') ORDER BY id LIMIT ?",
                          logging::RecordColumns(), search.rows.sql),
              values, database);
        });
  }

  Result<std::int64_t> Newest() override {
    return With<std::int64_t>([](Database& database) -> Result<std::int64_t> {
      const auto rows = database.Run("SELECT coalesce(max(id), 0) FROM requests");
      return rows ? Result<std::int64_t>(logging::IntegerIn(rows->front().front()))
                  : Result<std::int64_t>(rows.error());
    });
  }

  Result<std::optional<LogRow>> Find(const std::string& id) override {
    if (!base::IsUtf8(id) || id.find('\0') != std::string::npos) {
      return std::optional<LogRow>();
    }
    return With<std::optional<LogRow>>([&](Database& database) { return Find(id, database); });
  }

  Result<LogStats> Stats(StatsBy by, const LogFilter& filter) override {
    return WithSearch<LogStats>(filter, [&](const Search& search, Database& database) {
      return logging::ReadStats(by, search, config_.utc_offset, database);
    });
  }

 private:
  template <typename T>
  using Task = std::function<Result<T>(Database&)>;

  // Connections are opened when they are needed, one for each call at the same time, and kept.
  template <typename T>
  Result<T> With(const Task<T>& task) {
    std::unique_ptr<Database> database;
    {
      const base::MutexLock lock(mutex_);
      if (!idle_.empty()) {
        database = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (database == nullptr) {
      auto opened = storage::OpenDatabase(config_.url, storage::Access::kRead);
      if (!opened) {
        return opened.error();
      }
      database = *std::move(opened);
    }
    auto result = task(*database);
    // After a failure a new one: the file may have been replaced.
    if (result || result.error().code != ErrorCode::kStorage) {
      const base::MutexLock lock(mutex_);
      idle_.push_back(std::move(database));
    }
    return result;
  }

  template <typename T>
  Result<T> WithSearch(const LogFilter& filter,
                       const std::function<Result<T>(const Search&, Database&)>& task) {
    return With<T>([&](Database& database) -> Result<T> {
      const auto search = logging::ReadFilter(filter, database.kind());
      return search ? task(*search, database) : Result<T>(search.error());
    });
  }

  static Result<std::vector<LogRow>> Rows(const std::string& sql, std::span<const Value> values,
                                          Database& database) {
    auto found = database.Run(sql, values);
    if (!found) {
      return found.error();
    }
    std::vector<LogRow> rows;
    rows.reserve(found->size());
    for (storage::Row& row : *found) {
      rows.push_back(logging::RowFrom(std::move(row)));
    }
    return rows;
  }

  Result<std::optional<LogRow>> Find(const std::string& id, Database& database) const {
    const std::string select = "SELECT " + logging::RecordColumns() + " FROM requests WHERE ";
    auto rows = Rows(select + "request_id = ?", std::array{Value(id)}, database);
    if (rows && rows->empty()) {
      rows = Rows(select + "client_request_id = ? ORDER BY ts_ms DESC, id DESC LIMIT 1",
                  std::array{Value(id)}, database);
    }
    if (!rows) {
      return rows.error();
    }
    if (rows->empty()) {
      return std::optional<LogRow>();
    }
    LogRow row = std::move(rows->front());
    auto calls = database.Run("SELECT " + logging::AttemptColumns() +
                                  " FROM attempts WHERE request_id = ? ORDER BY number",
                              std::array{Value(row.record.id)});
    if (!calls) {
      return calls.error();
    }
    for (storage::Row& call : *calls) {
      row.record.calls.push_back(logging::AttemptFrom(std::move(call)));
    }
    auto bodies = logging::FindBodies(config_, row.record.id, row.record.time, database);
    if (!bodies) {
      return bodies.error();
    }
    row.record.bodies = *std::move(bodies);
    return std::optional(std::move(row));
  }

  const LogConfig config_;
  base::Mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace

std::string_view StatsByName(StatsBy by) { return kStatsNames[static_cast<std::size_t>(by)]; }

std::optional<StatsBy> StatsByNamed(std::string_view name) {
  const auto* found = std::find(kStatsNames.begin(), kStatsNames.end(), name);
  return found == kStatsNames.end()
             ? std::nullopt
             : std::optional(static_cast<StatsBy>(std::distance(kStatsNames.begin(), found)));
}

std::unique_ptr<LogReader> OpenLogReader(const LogConfig& config) {
  return config.url.empty() ? nullptr : std::make_unique<DatabaseReader>(config);
}

}  // namespace gateway
