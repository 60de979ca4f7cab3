#include "libgateway/logging/row_writer.hpp"

#include <fmt/format.h>

#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/sqlite_calls.hpp"

namespace gateway::logging {

std::string OnConflict(storage::DatabaseKind kind) {
  // PostgreSQL has already counted up for the row that is not inserted. SQLite would look only once
  // in a statement of many rows if that had nothing to do with the row.
  std::string changes = kind == storage::DatabaseKind::kSqlite
                            ? fmt::format(
                                  "id = (SELECT id + 1 FROM {} WHERE excluded.ts_ms IS NOT "
                                  "NULL ORDER BY id DESC LIMIT 1)",
                                  kTable)
                            : "id = excluded.id";
  for (const Column& column : Columns()) {
    changes += fmt::format(", {0} = excluded.{0}", column.name);
  }
  if (kind == storage::DatabaseKind::kSqlite) {
    for (const std::string& name : OwnCallColumns()) {
      changes += fmt::format(", {0} = excluded.{0}", name);
    }
  }
  return fmt::format(
      " ON CONFLICT (request_id) DO UPDATE SET {0} WHERE {1}.outcome IN ('{2}', '{3}') AND "
      "(excluded.outcome IS NULL OR excluded.outcome <> '{2}')",
      changes, kTable, kStarted, kInterrupted);
}

}  // namespace gateway::logging
