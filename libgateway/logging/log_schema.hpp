// The log's tables, and how they came to be what they are.
#pragma once

#include "libgateway/storage/schema.hpp"

namespace gateway::logging {

// What this program writes. A new column goes into columns.cpp and, as ALTER TABLE, into
// `upgrades`. Databases on PostgreSQL begin with version 6, and
// stay there: version 7 is about SQLite.
[[nodiscard]] storage::Schema LogSchema(storage::DatabaseKind kind);

}  // namespace gateway::logging
