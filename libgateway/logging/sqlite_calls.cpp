#include "libgateway/logging/sqlite_calls.hpp"

#include <fmt/format.h>

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/row_writer.hpp"

namespace gateway::logging {

std::vector<std::string> OwnCallColumns() {
  std::vector<std::string> names;
  for (const AttemptColumn& column : CallTimeList()) {
    names.push_back(fmt::format("call_{}", column.name));
  }
  return names;
}

bool HasOwnCall(const LogRecord& record) {
  if (record.calls.size() != 1) {
    return false;
  }
  const AttemptRecord& call = record.calls.front();
  return call.provider == record.provider && call.key_alias == record.key_alias &&
         call.model_sent == record.model_sent && call.status == record.upstream_status &&
         call.outcome == record.outcome && call.error_text == record.error_text;
}

std::string MoveAttempts() {
  std::string sql = "ALTER TABLE attempts RENAME TO old_attempts;\n";
  for (const std::string& name : OwnCallColumns()) {
    // NULL in all rows that are there, so that none of them is touched.
    sql += fmt::format("ALTER TABLE requests ADD COLUMN {} {};\n", name, kReal);
  }
  sql +=
      fmt::format("CREATE TABLE calls (\n  id INTEGER PRIMARY KEY,  -- requests.id * {} + number\n",
                  kCallsOfRequest);
  for (const AttemptColumn& column : CallColumnList()) {
    sql += fmt::format("  {} {} {}{}  -- {}\n", column.name, column.type, column.constraint,
                       &column == &CallColumnList().back() ? "" : ",", column.meaning);
  }
  return sql + fmt::format(
                   ");\n"
                   "CREATE VIEW attempts ({0}) AS\n"
                   "  SELECT request_id, 1, provider, key_alias, model_sent, upstream_status,\n"
                   "    outcome, error_text, {1}\n"
                   "    FROM requests WHERE call_total_ms IS NOT NULL\n"
                   "  UNION ALL SELECT request_id, calls.id % {2}, {3}\n"
                   "    FROM requests JOIN calls\n"
                   "    ON calls.id > requests.id * {2} AND calls.id < requests.id * {2} + {2}\n"
                   "  UNION ALL SELECT {0} FROM old_attempts;\n",
                   NamesOf(AttemptColumnList()), NamesOf(CallTimeList(), "call_"), kCallsOfRequest,
                   NamesOf(CallColumnList(), "calls."));
}

}  // namespace gateway::logging
