// InsertRows: many rows with few statements.
#pragma once

#include <span>
#include <string>

#include "libgateway/storage/database.hpp"

namespace gateway::storage {

// "INSERT INTO `into` VALUES (...), (...)" until all of `rows`, which have the same length, are in.
// Inside of a transaction. Error: kStorage.
[[nodiscard]] Result<void> InsertRows(Database& database, const std::string& into,
                                      std::span<const Row> rows);

}  // namespace gateway::storage
