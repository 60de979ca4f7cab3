// The RowWriter of PostgreSQL for rows that may be there already.
#pragma once

#include <memory>

#include "libgateway/logging/row_writer.hpp"

namespace gateway::logging {

// The tables are there already.
[[nodiscard]] std::unique_ptr<RowWriter> NewPostgresUpsert(storage::Database& database,
                                                           RowTexts texts);

}  // namespace gateway::logging
