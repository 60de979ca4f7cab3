#include "libgateway/logging/row_writer.hpp"

#include <fmt/format.h>

#include "libgateway/logging/columns.hpp"

namespace gateway::logging {

std::string OnConflict() {
  std::string changes;
  for (const Column& column : Columns()) {
    changes += fmt::format("{0}{1} = excluded.{1}", changes.empty() ? "" : ", ", column.name);
  }
  return fmt::format(
      " ON CONFLICT (request_id) DO UPDATE SET {0} WHERE {1}.outcome IN ('{2}', '{3}') AND "
      "(excluded.outcome IS NULL OR excluded.outcome <> '{2}')",
      changes, kTable, kStarted, kInterrupted);
}

}  // namespace gateway::logging
