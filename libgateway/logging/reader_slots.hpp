// Where in time a search may find something, as the table log_slots tells.
#pragma once

#include <cstdint>
#include <functional>

#include "gateway/result.hpp"
#include "libgateway/logging/reader_search.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// Calls `look` with ranges of times between `low` and `high` (milliseconds, all included), the last
// ones first, outside of which there are no such rows; ranges do not overlap. Ends with what `look`
// returns first besides true. While old rows are not counted yet, all is one range.
Result<bool> ForEachRange(const Search& search, std::int64_t low, std::int64_t high,
                          storage::Database& database,
                          const std::function<Result<bool>(std::int64_t, std::int64_t)>& look);

}  // namespace gateway::logging
