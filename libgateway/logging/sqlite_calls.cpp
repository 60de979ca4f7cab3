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

bool HasOwnCall(const records::PackedRecord& record) {
  if (record.call_count != 1) {
    return false;
  }
  const records::PackedCall& call = record.calls().front();
  return call.text<&AttemptRecord::provider>() == record.text<&LogRecord::provider>() &&
         call.text<&AttemptRecord::key_alias>() == record.text<&LogRecord::key_alias>() &&
         call.text<&AttemptRecord::model_sent>() == record.text<&LogRecord::model_sent>() &&
         call.status == record.upstream_status &&
         call.text<&AttemptRecord::outcome>() == record.text<&LogRecord::outcome>() &&
         call.text<&AttemptRecord::error_text>() == record.text<&LogRecord::error_text>();
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
