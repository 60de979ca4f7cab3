// The columns of the log's calls to upstreams, once for all databases.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "libgateway/logging/columns.hpp"
#include "libgateway/records/packed_record.hpp"

namespace gateway::logging {

// Who has them, one row for each of LogRecord::calls; the first two are its key. In SQLite that is
// a view: see sqlite_calls.hpp.
inline constexpr std::string_view kAttemptTable = "attempts";

struct AttemptColumn {
  std::string_view name;
  std::string_view type;        // understood by SQLite and PostgreSQL alike
  std::string_view constraint;  // may be empty
  std::string_view meaning;
  // The value for the row of record.calls()[call].
  Field (*field)(const PackedRecord& record, std::size_t call, RowTexts& texts);
};

// In the table's order. Texts as in Columns.
[[nodiscard]] std::span<const AttemptColumn> AttemptColumnList();
// Those without the key.
[[nodiscard]] std::span<const AttemptColumn> CallColumnList();
// The last ones: how long the call took.
[[nodiscard]] std::span<const AttemptColumn> CallTimeList();

}  // namespace gateway::logging
