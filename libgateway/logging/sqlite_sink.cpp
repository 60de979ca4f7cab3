#include "libgateway/logging/sqlite_sink.hpp"

#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/private_file.hpp"
#include "libgateway/logging/sqlite_schema.hpp"

namespace gateway::logging {
namespace {

constexpr int kBusyMs = 5'000;     // another process is writing
constexpr int kBusyAtEndMs = 250;  // a reader keeps the last checkpoint from being complete

std::string InsertStatement() {
  std::string names;
  std::string marks;
  for (const Column& column : Columns()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", column.name);
    marks += marks.empty() ? "?" : ", ?";
  }
  // Only this conflict: a batch that was in fact committed is written again after an error.
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (request_id) DO NOTHING", kTable,
                     names, marks);
}

// Binds what lives until the statement has run.
struct Binder {
  SQLite::Statement& statement;
  int index;

  void operator()(std::monostate /*null*/) const { statement.bind(index); }
  void operator()(std::int64_t number) const { statement.bind(index, number); }
  void operator()(double number) const { statement.bind(index, number); }
  void operator()(const std::string& text) const { statement.bindNoCopy(index, text); }
};

class SqliteSink final : public LogSink {
 public:
  // Throws SQLite::Exception.
  SqliteSink(std::unique_ptr<SQLite::Database> database, std::chrono::minutes utc_offset)
      : database_(std::move(database)),
        insert_(*database_, InsertStatement()),
        utc_offset_(utc_offset) {}

  ~SqliteSink() override {
    // The file alone is then complete, without its -wal. Not a loss when it fails.
    try {
      database_->setBusyTimeout(kBusyAtEndMs);
      database_->exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
  }

  SqliteSink(const SqliteSink&) = delete;
  SqliteSink& operator=(const SqliteSink&) = delete;

  Result<void> Write(std::span<const LogRecord> records) override {
    try {
      // IMMEDIATE waits for other writers as long as kBusyMs; a transaction that becomes a writer
      // later may be refused at once. It rolls back unless committed.
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      for (const LogRecord& record : records) {
        Insert(record);
      }
      transaction.commit();
      return {};
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
    }
  }

 private:
  void Insert(const LogRecord& record) {
    insert_.tryReset();  // not reset(), which would report the failure of an earlier row again
    values_.clear();
    for (const Column& column : Columns()) {
      values_.push_back(column.value(record, utc_offset_));
    }
    int index = 1;
    for (const Value& value : values_) {
      std::visit(Binder{insert_, index++}, value);
    }
    insert_.exec();
  }

  std::unique_ptr<SQLite::Database> database_;
  SQLite::Statement insert_;
  std::vector<Value> values_;  // of the row under way
  std::chrono::minutes utc_offset_;
};

// The busy timeout does not count for the change to WAL: of several processes that start together
// on a new file all but one may be refused at once. Throws SQLite::Exception.
void SwitchToWal(SQLite::Database& database) {
  constexpr std::chrono::milliseconds kPause{10};
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{kBusyMs};
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& e) {
      if (e.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= until) {
        throw;
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

// Throws SQLite::Exception.
Result<std::unique_ptr<LogSink>> OpenExisting(const std::string& file,
                                              std::chrono::minutes utc_offset) {
  auto database = std::make_unique<SQLite::Database>(file, SQLite::OPEN_READWRITE, kBusyMs);
  // Counts only as long as the database is empty, so it comes before all else.
  database->exec("PRAGMA auto_vacuum = INCREMENTAL");
  SwitchToWal(*database);
  database->exec("PRAGMA synchronous = FULL");
  // 16 MiB of log between two copies into the database: a page that changes often is copied less.
  database->exec("PRAGMA wal_autocheckpoint = 4000");
  if (auto applied = ApplySchema(*database, LogSchema()); !applied) {
    return applied.error();
  }
  return std::unique_ptr<LogSink>(std::make_unique<SqliteSink>(std::move(database), utc_offset));
}

}  // namespace

Result<std::unique_ptr<LogSink>> OpenSqliteSink(const std::string& path,
                                                std::chrono::minutes utc_offset) {
  // Absolute, so that no path has a meaning of its own for SQLite (":memory:", "").
  std::error_code failed;
  const std::filesystem::path file = std::filesystem::absolute(path, failed);
  if (failed) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: {}", path, failed.message()));
  }
  if (auto ready = EnsurePrivateFile(file); !ready) {
    return ready.error();
  }
  try {
    auto sink = OpenExisting(file.string(), utc_offset);
    if (!sink) {
      return Fail(sink.error().code, fmt::format("{}: {}", path, sink.error().message));
    }
    return sink;
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: SQLite: {}", path, e.what()));
  }
}

}  // namespace gateway::logging
