// Statistics of the log.
#pragma once

#include <chrono>

#include "gateway/log_reader.hpp"
#include "gateway/result.hpp"
#include "libgateway/logging/reader_search.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// As LogReader::Stats. Error: also kInvalidRequest when `search` asks for more than log_slots know.
Result<LogStats> ReadStats(StatsBy by, const Search& search, std::chrono::minutes utc_offset,
                           storage::Database& database);

}  // namespace gateway::logging
