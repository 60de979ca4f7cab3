#include "libgateway/storage/sqlite_statement.hpp"

#include <SQLiteCpp/Exception.h>

namespace gateway::storage {

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
