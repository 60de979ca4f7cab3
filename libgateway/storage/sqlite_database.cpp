#include "libgateway/storage/sqlite_database.hpp"

#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::storage {
namespace {

constexpr int kReaderBusyMs = 250;  // readers of a write-ahead log hardly ever wait
constexpr std::chrono::seconds kLongestRead{2};
constexpr int kStepsBetweenLooks = 10'000;  // of SQLite's machine, well below a millisecond
constexpr std::size_t kMostStatements = 64;

Error FailWith(const std::exception& e) {
  const auto* ours = dynamic_cast<const SQLite::Exception*>(&e);
  if (ours != nullptr && ours->getErrorCode() == SQLITE_INTERRUPT) {
    return Fail(ErrorCode::kStorage, "SQLite: the question takes too long; ask for less");
  }
  return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
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

Value ValueOf(const SQLite::Column& column) {
  switch (column.getType()) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return column.getInt64();
    case SQLITE_FLOAT:
      return column.getDouble();
    default:
      return column.getString();
  }
}

// A statement that is not reset keeps its read open.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(SQLite::Statement& statement) : statement_(statement) {}
  ~ResetAtEnd() { statement_.tryReset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  SQLite::Statement& statement_;
};

}  // namespace

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path,
                                                             Access access) {
  if (access == Access::kWrite) {
    auto file = OpenSqliteFile(path);
    if (!file) {
      return file.error();
    }
    return std::make_unique<SqliteDatabase>(*std::move(file), access);
  }
  try {
    return std::make_unique<SqliteDatabase>(
        std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                                           kReaderBusyMs),
        access);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("{}: SQLite: {}", path, e.what()));
  }
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<SQLite::Database> database, Access access)
    : database_(std::move(database)), access_(access) {
  if (access_ == Access::kRead) {
    sqlite3_progress_handler(database_->getHandle(), kStepsBetweenLooks, &StopWhenLate, this);
  }
}

int SqliteDatabase::StopWhenLate(void* database) {
  return std::chrono::steady_clock::now() > static_cast<SqliteDatabase*>(database)->late_ ? 1 : 0;
}

void SqliteDatabase::Begin() {
  if (access_ == Access::kRead) {
    late_ = std::chrono::steady_clock::now() + kLongestRead;
  }
}

SQLite::Statement& SqliteDatabase::Prepared(const std::string& sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    return found->second;
  }
  if (statements_.size() >= kMostStatements) {
    statements_.clear();
  }
  return statements_.try_emplace(sql, *database_, sql).first->second;
}

Result<std::vector<Row>> SqliteDatabase::Run(const std::string& sql,
                                             std::span<const Value> values) {
  try {
    Begin();
    SQLite::Statement& statement = Prepared(sql);
    if (std::cmp_not_equal(statement.getBindParameterCount(), values.size())) {
      return Fail(ErrorCode::kStorage, "SQLite: not as many values as question marks");
    }
    const ResetAtEnd reset(statement);
    int index = 1;
    for (const Value& value : values) {
      std::visit(Binder{statement, index++}, value);
    }
    std::vector<Row> rows;
    while (statement.executeStep()) {
      Row& row = rows.emplace_back();
      row.reserve(static_cast<std::size_t>(statement.getColumnCount()));
      for (int i = 0; i < statement.getColumnCount(); ++i) {
        row.push_back(ValueOf(statement.getColumn(i)));
      }
    }
    return rows;
  } catch (const std::exception& e) {
    return FailWith(e);
  }
}

Result<void> SqliteDatabase::RunScript(const std::string& sql) {
  try {
    Begin();
    database_->exec(sql);
    return {};
  } catch (const std::exception& e) {
    return FailWith(e);
  }
}

Result<void> SqliteDatabase::Transaction(const std::function<Result<void>()>& task) {
  try {
    Begin();
    // IMMEDIATE waits for other writers; a transaction that becomes a writer later may be refused
    // at once. It rolls back unless committed.
    SQLite::Transaction transaction(*database_, access_ == Access::kWrite
                                                    ? SQLite::TransactionBehavior::IMMEDIATE
                                                    : SQLite::TransactionBehavior::DEFERRED);
    if (auto done = task(); !done) {
      return done;
    }
    transaction.commit();
    return {};
  } catch (const std::exception& e) {
    return FailWith(e);
  }
}

}  // namespace gateway::storage
