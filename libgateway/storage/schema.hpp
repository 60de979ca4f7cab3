// The tables of one part of the program, and how they came to be what they are.
#pragma once

#include <string>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::storage {

// A part's version is 0 when its tables are not there, 1 as they were at first, one more after each
// upgrade. It is kept in the table `schema_versions`.
struct Schema {
  std::string part;                   // "keys"
  std::string create;                 // makes the newest version in an empty database
  std::vector<std::string> upgrades;  // [0] leads from version 1 to 2; only ever appended to
  // In SQLite the version is the file's user_version instead: for the one part that began so.
  bool is_user_version = false;

  [[nodiscard]] int version() const { return 1 + static_cast<int>(upgrades.size()); }
};

// Brings `database` to the version of `schema`, in one transaction that other processes wait for:
// of several that start together one does it, and the others find it done. Error: kStorage, also
// when the database is newer; it is left alone then.
[[nodiscard]] Result<void> ApplySchema(Database& database, const Schema& schema);

}  // namespace gateway::storage
