// The columns of the log's calls to upstreams, once for all databases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/log_record.hpp"
#include "libgateway/logging/columns.hpp"

namespace gateway::logging {

// Who has them, one row for each of LogRecord::calls; the first two are its key.
inline constexpr std::string_view kAttemptTable = "attempts";

// In SQLite that is a view, and this the table: a row that goes to the end of a table by an integer
// costs a third of one that has to find its place by a text. Its id is that of the request's row
// times kCallsOfRequest, plus the number.
inline constexpr std::string_view kCallTable = "calls";
inline constexpr std::int64_t kCallsOfRequest = 1'000;
// What earlier versions wrote; the view has it, too.
inline constexpr std::string_view kOldCallTable = "old_attempts";

struct AttemptColumn {
  std::string_view name;
  std::string_view type;        // understood by SQLite and PostgreSQL alike
  std::string_view constraint;  // may be empty
  std::string_view meaning;
  // The value for the row of record.calls[call].
  Field (*field)(const LogRecord& record, std::size_t call, RowTexts& texts);
};

// In the table's order. Texts as in Columns.
[[nodiscard]] std::span<const AttemptColumn> AttemptColumnList();
// Without the key.
[[nodiscard]] inline std::span<const AttemptColumn> CallColumnList() {
  constexpr std::size_t kKeys = 2;
  return AttemptColumnList().subspan(kKeys);
}

}  // namespace gateway::logging
