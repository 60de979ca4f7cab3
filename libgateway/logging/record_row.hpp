// A row of the table `requests`, back as the record it was.
#pragma once

#include <string>

#include "gateway/log_reader.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// For SELECT: "id" and the columns that RowFrom takes, in its order.
[[nodiscard]] const std::string& RecordColumns();

[[nodiscard]] LogRow RowFrom(storage::Row row);

// The same for the table `attempts`.
[[nodiscard]] const std::string& AttemptColumns();

[[nodiscard]] AttemptRecord AttemptFrom(storage::Row row);

}  // namespace gateway::logging
