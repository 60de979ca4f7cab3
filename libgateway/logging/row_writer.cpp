#include "libgateway/logging/row_writer.hpp"

#include <fmt/format.h>

#include "libgateway/logging/columns.hpp"

namespace gateway::logging {

std::string OnConflict(storage::DatabaseKind kind) {
  // PostgreSQL has already counted up for the row that is not inserted.
  std::string changes = kind == storage::DatabaseKind::kSqlite
                            ? fmt::format("id = (SELECT max(id) + 1 FROM {})", kTable)
                            : "id = excluded.id";
  for (const Column& column : Columns()) {
    changes += fmt::format(", {0} = excluded.{0}", column.name);
  }
  return fmt::format(
      " ON CONFLICT (request_id) DO UPDATE SET {0} WHERE {1}.outcome IN ('{2}', '{3}') AND "
      "(excluded.outcome IS NULL OR excluded.outcome <> '{2}')",
      changes, kTable, kStarted, kInterrupted);
}

}  // namespace gateway::logging
