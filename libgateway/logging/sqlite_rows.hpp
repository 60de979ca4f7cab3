// The RowWriter of SQLite.
#pragma once

#include <memory>

#include "libgateway/logging/row_writer.hpp"
#include "libgateway/storage/sqlite_database.hpp"

namespace gateway::logging {

// The tables are there already. Error: kStorage.
[[nodiscard]] Result<std::unique_ptr<RowWriter>> NewSqliteRows(storage::SqliteDatabase& database,
                                                               RowTexts texts);

}  // namespace gateway::logging
