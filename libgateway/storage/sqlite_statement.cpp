#include "libgateway/storage/sqlite_statement.hpp"

#include <SQLiteCpp/Exception.h>

namespace gateway::storage {
namespace {

struct Binder {
  sqlite3_stmt* statement;
  int number;

  int operator()(std::monostate /*null*/) const { return sqlite3_bind_null(statement, number); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, number, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, number, value); }
  int operator()(std::string_view text) const {
    return sqlite3_bind_text(statement, number, text.data(), static_cast<int>(text.size()),
                             SQLITE_STATIC);
  }
};

}  // namespace

SqliteStatement::SqliteStatement(SQLite::Database& database, const std::string& sql)
    : database_(database) {
  const int result =
      sqlite3_prepare_v3(database.getHandle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (result != SQLITE_OK) {
    throw SQLite::Exception(database.getHandle(), result);
  }
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::Bind(int number, const SqliteField& value) {
  const int result = std::visit(Binder{statement_, number}, value);
  if (result != SQLITE_OK) {
    throw SQLite::Exception(database_.getHandle(), result);
  }
}

int SqliteStatement::Run() {
  sqlite3_step(statement_);
  // Tells what the step told.
  const int result = sqlite3_reset(statement_);
  if (result != SQLITE_OK) {
    throw SQLite::Exception(database_.getHandle(), result);
  }
  return sqlite3_changes(database_.getHandle());
}

}  // namespace gateway::storage
