// SqliteStatement: a prepared statement without values that is run many times.
#pragma once

#include <string>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace gateway::storage {

class SqliteStatement {
 public:
  // Throws SQLite::Exception.
  SqliteStatement(SQLite::Database& database, const std::string& sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Gives the number of rows that it changed. Throws SQLite::Exception.
  int Run();

 private:
  SQLite::Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace gateway::storage
