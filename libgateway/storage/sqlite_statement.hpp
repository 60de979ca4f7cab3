// SqliteStatement: a prepared statement that gives no rows and is run many times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace gateway::storage {

// A value whose text is somebody else's.
using SqliteField = std::variant<std::monostate, std::int64_t, double, std::string_view>;

class SqliteStatement {
 public:
  // Throws SQLite::Exception.
  SqliteStatement(SQLite::Database& database, const std::string& sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // The value of "?1" (`number` 1) and so on. A text lives until the statement was run for the last
  // time with it. Throws SQLite::Exception.
  void Bind(int number, const SqliteField& value);

  // Gives the number of rows that it changed. Throws SQLite::Exception.
  int Run();

 private:
  SQLite::Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace gateway::storage
