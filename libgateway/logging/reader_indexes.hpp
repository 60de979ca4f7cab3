// The indexes that readers of the log need, besides the one on `ts_ms`.
#pragma once

#include <string>

#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// A row in which IsError sees an error; word for word so in every question that is to use the index
// `requests_errors`.
inline constexpr const char* kErrorRows = "(status >= 400 OR error_code IS NOT NULL)";

// Statements that make them on the table `requests`. Every index costs each insertion, so there are
// few, and both of them of few rows: what else is looked for, log_slots tell where to look.
[[nodiscard]] std::string ReaderIndexes();

}  // namespace gateway::logging
