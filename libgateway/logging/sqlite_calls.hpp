// Where SQLite has the calls to upstreams. Most requests need one, of which their own row tells all
// but the times: that row has these as well, in columns of its own. All other calls are rows of the
// table `calls`, whose id is that of the request's row times kCallsOfRequest, plus the number: a
// row that goes to the end of a table costs a third of one that has to find its place by a text.
// And `old_attempts` has what versions before 7 of the schema wrote. The view `attempts` is all of
// them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libgateway/records/packed_record.hpp"

namespace gateway::logging {

inline constexpr std::int64_t kCallsOfRequest = 1'000;

// Columns of `requests`: the times of its only call (the last ones of AttemptColumnList, with a
// "call_" before their names).
[[nodiscard]] std::vector<std::string> OwnCallColumns();

// The row of `record` in `requests` has its only call.
[[nodiscard]] bool HasOwnCall(const records::PackedRecord& record);

// Statements that lead from version 6 of the schema to version 7. Rows that are there stay where
// they are: to move many millions would take minutes.
[[nodiscard]] std::string MoveAttempts();

}  // namespace gateway::logging
