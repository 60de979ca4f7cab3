#include "libgateway/logging/sqlite_request_insert.hpp"

#include <cassert>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libgateway/logging/row_writer.hpp"
#include "libgateway/storage/sqlite_source.hpp"

namespace gateway::logging {
namespace {

// A statement takes as long to prepare as some dozens of rows to write. So columns are added to
// what it reads when they have to be, and taken away again after so many rows.
constexpr std::size_t kRowsOfStatement = 16'384;

}  // namespace

SqliteRequestInsert::SqliteRequestInsert(SQLite::Database& database, const RowTexts& texts)
    : database_(database), source_(texts), texts_(texts) {
  assert(names_.size() <= ColumnSet().size());
  storage::AddSource(database, "new_requests", fmt::format("{}", fmt::join(names_, ", ")),
                     &source_);
}

int SqliteRequestInsert::Run(std::span<const NewRow> rows) {
  for (const NewRow& row : rows.subspan(1)) {
    source_.AddDiffering(rows.front(), row, &differing_);
  }
  compared_ += rows.size();
  const bool is_long_ago = compared_ >= kRowsOfStatement;
  const ColumnSet needed = is_long_ago ? differing_ : read_ | differing_;
  if (!statement_ || needed != read_) {
    read_ = needed;
    statement_.emplace(database_, Sql());
  }
  texts_.Next();
  for (std::size_t column = 0; column < names_.size(); ++column) {
    if (!read_[column]) {
      statement_->Bind(static_cast<int>(column) + 1, source_.FieldOf(column, rows.front(), texts_));
    }
  }
  source_.Begin(rows);
  const int changed = statement_->Run();
  if (is_long_ago) {
    differing_.reset();
    compared_ = 0;
  }
  return changed;
}

std::string SqliteRequestInsert::Sql() const {
  // All columns in the table's order, so that SQLite need not put them into it. The id is counted
  // up by the database.
  std::string values = "NULL";
  for (std::size_t column = 0; column < names_.size(); ++column) {
    values += read_[column] ? ", " + names_[column] : fmt::format(", ?{}", column + 1);
  }
  // "WHERE true" because "ON" after a table may begin the condition of a join.
  return fmt::format("INSERT INTO {} (id, {}) SELECT {} FROM new_requests WHERE true{}", kTable,
                     fmt::join(names_, ", "), values, OnConflict(storage::DatabaseKind::kSqlite));
}

}  // namespace gateway::logging
