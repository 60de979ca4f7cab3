// The log's tables in SQLite, and how they came to be what they are.
#pragma once

#include <string>
#include <vector>

#include "gateway/result.hpp"

namespace SQLite {
class Database;
}

namespace gateway::logging {

// The version of a database is its user_version: 0 when it is new, 1 as it was at first, one more
// after each upgrade.
struct SqliteSchema {
  std::string create;                 // makes the newest version in an empty database
  std::vector<std::string> upgrades;  // [0] leads from version 1 to 2; only ever appended to

  [[nodiscard]] int version() const { return 1 + static_cast<int>(upgrades.size()); }
};

// What this program writes. A new column goes into columns.cpp and, as ALTER TABLE, into
// `upgrades`.
[[nodiscard]] SqliteSchema LogSchema();

// Brings `database` to the version of `schema`, in one transaction that other processes wait for.
// Error: kStorage when the database is newer, or refuses. Throws SQLite::Exception.
[[nodiscard]] Result<void> ApplySchema(SQLite::Database& database, const SqliteSchema& schema);

}  // namespace gateway::logging
