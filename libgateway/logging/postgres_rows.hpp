// The RowWriter of PostgreSQL.
#pragma once

#include <memory>

#include "libgateway/logging/row_writer.hpp"
#include "libgateway/storage/postgres_database.hpp"

namespace gateway::logging {

// The tables are there already.
[[nodiscard]] std::unique_ptr<RowWriter> NewPostgresRows(storage::PostgresDatabase& database,
                                                         RowTexts texts);

}  // namespace gateway::logging
