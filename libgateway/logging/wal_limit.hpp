// WalLimit: keeps SQLite's write-ahead log short, whoever reads.
#pragma once

#include <chrono>

#include "gateway/result.hpp"
#include "libgateway/storage/sqlite_database.hpp"

namespace gateway::logging {

// SQLite itself begins its log anew at 16 MiB, but not as long as readers follow each other without
// a pause.
class WalLimit {
 public:
  // `database` outlives it; null: nothing is ever to do.
  explicit WalLimit(storage::SqliteDatabase* database) : database_(database) {}

  // Empties it beyond 32 MiB, if it can; at most once a second. Not inside a transaction. Error:
  // kStorage.
  Result<void> Keep();

 private:
  storage::SqliteDatabase* const database_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace gateway::logging
