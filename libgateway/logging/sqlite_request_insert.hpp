// SqliteRequestInsert: puts the rows of a batch into the table `requests`.
//
// Most of what rows of the same minute hold is the same in all of them: names of models and
// providers, statuses, columns that are NULL. A value that was bound costs SQLite a small part of
// one that it reads of a row. So the statement reads only columns that differ.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "libgateway/logging/row_texts.hpp"
#include "libgateway/logging/sqlite_row_sources.hpp"
#include "libgateway/storage/sqlite_statement.hpp"

namespace gateway::logging {

class SqliteRequestInsert {
 public:
  // Throws SQLite::Exception.
  SqliteRequestInsert(SQLite::Database& database, const RowTexts& texts);

  // Gives the number of rows that it changed: see OnConflict. `rows`: at least one. Throws
  // SQLite::Exception.
  int Run(std::span<const NewRow> rows);

 private:
  [[nodiscard]] std::string Sql() const;

  SQLite::Database& database_;
  const std::vector<std::string> names_ = RequestSource::Names();
  RequestSource source_;
  RowTexts texts_;                                     // of what is bound
  std::optional<storage::SqliteStatement> statement_;  // after what it reads
  ColumnSet read_;                                     // by it, of each row
  ColumnSet differing_;                                // in batches of late
  std::size_t compared_ = 0;                           // rows of late
};

}  // namespace gateway::logging
