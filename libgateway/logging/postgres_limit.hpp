// PostgresLimit: keeps the log in PostgreSQL near the bytes it may take.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "gateway/result.hpp"
#include "libgateway/logging/retention_slices.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// Figures of what the tables hold are estimates, and other gateways delete as well. So they only
// say when to look closer: then it counts as many of the newest rows as may stay, and what is older
// goes. However wrong the figures, and however many gateways do the same, those stay. Then it
// vacuums, so that new rows find room in the files. One thread at a time.
class PostgresLimit {
 public:
  // A part of that, some milliseconds: counts some rows, or deletes about `rows` of them, or a
  // slice of statistics; or vacuums a table, which takes up to some seconds where it is of
  // gigabytes. True: there is more.
  Result<bool> Tidy(std::int64_t most_bytes, std::int64_t rows,
                    std::chrono::system_clock::time_point now, storage::Database& database);

 private:
  enum class Task { kNone, kCount, kDropRows, kDropStatistics, kVacuum };

  Result<bool> Look(std::int64_t most_bytes, storage::Database& database);
  Result<bool> Count(storage::Database& database);
  Result<bool> DropRows(std::int64_t rows, storage::Database& database);
  Result<bool> DropSlots(storage::Database& database);
  bool Vacuum(storage::Database& database);
  // Ends the task; the next look is then.
  bool Rest(std::chrono::seconds pause);

  Task task_ = Task::kNone;
  std::chrono::system_clock::time_point now_{};
  std::chrono::system_clock::time_point next_look_{};
  std::int64_t left_ = 0;     // rows to count yet; bytes of statistics to delete yet
  std::size_t vacuumed_ = 0;  // tables, of this turn
  bool may_vacuum_ = false;
  RowPlace place_;              // the last row that was counted, and then the first one that stays
  std::int64_t before_ms_ = 0;  // rows from then on stay in any case
};

}  // namespace gateway::logging
