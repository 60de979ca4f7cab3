// SqliteStatement: a prepared statement that is run many times, without a copy of what is bound.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

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

  // The values of the question marks in their order. Texts live until Run.
  void Bind(std::monostate /*null*/) { sqlite3_bind_null(statement_, ++bound_); }
  void Bind(std::int64_t number) { sqlite3_bind_int64(statement_, ++bound_, number); }
  void Bind(double number) { sqlite3_bind_double(statement_, ++bound_, number); }
  void Bind(std::string_view text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
  }

  // With what was bound, which is forgotten. True: it changed a row. Throws SQLite::Exception.
  bool Run();

 private:
  SQLite::Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace gateway::storage
