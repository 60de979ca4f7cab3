// SqliteSource: rows of our own that statements of one connection read as if they were a table.
// "INSERT ... SELECT" takes all of them at once: nothing is bound and copied for each row, and a
// place that was found in an index serves for the next one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace gateway::storage {

// Takes the value of one column of one row. Texts live until the row's successor is asked for.
class SqliteCell {
 public:
  explicit SqliteCell(sqlite3_context* context) : context_(context) {}

  void operator()(std::monostate /*null*/) const {}  // what it is unless it is told
  void operator()(std::int64_t number) const { sqlite3_result_int64(context_, number); }
  void operator()(double number) const { sqlite3_result_double(context_, number); }
  void operator()(std::string_view text) const {
    sqlite3_result_text(context_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }

 private:
  sqlite3_context* context_;
};

// Read by one statement at a time.
class SqliteSource {
 public:
  virtual ~SqliteSource() = default;

  // Before the first row.
  virtual void Rewind() = 0;
  // To the next row. False: there is none.
  virtual bool Next() = 0;
  virtual void Put(int column, const SqliteCell& cell) = 0;  // counted from 0
};

// Statements of `database` may read `source`, which outlives it, as the table `name` with
// `columns` ("a, b, c"). Throws SQLite::Exception.
void AddSource(SQLite::Database& database, const std::string& name, const std::string& columns,
               SqliteSource* source);

}  // namespace gateway::storage
