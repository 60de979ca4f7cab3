#include "libgateway/logging/sqlite_sink.hpp"

#include <exception>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/sqlite_schema.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {
namespace {

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

}  // namespace

Result<std::unique_ptr<LogSink>> OpenSqliteSink(const std::string& path,
                                                std::chrono::minutes utc_offset) {
  auto database = storage::OpenSqliteFile(path);
  if (!database) {
    return database.error();
  }
  try {
    if (auto applied = ApplySchema(**database, LogSchema()); !applied) {
      return Fail(applied.error().code, fmt::format("{}: {}", path, applied.error().message));
    }
    return std::unique_ptr<LogSink>(std::make_unique<SqliteSink>(*std::move(database), utc_offset));
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: SQLite: {}", path, e.what()));
  }
}

}  // namespace gateway::logging
