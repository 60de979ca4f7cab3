// What retention deletes at once, of rows or of statistics, in both databases.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

inline constexpr std::int64_t kSliceRows = 1'000;
// Sums of last year do not drive out the rows of today.
inline constexpr std::chrono::hours kRowsBeforeStatistics{24};

// Where a row is among all: those accepted first come first, those of one millisecond by id.
struct RowPlace {
  std::int64_t ts_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t id = std::numeric_limits<std::int64_t>::max();
};

// Deletes the first kSliceRows before that, with their calls, in a transaction of its own, and
// tells how many. The row written last stays in any case: no id may come again, or who asks for
// rows after one that is gone would miss new ones.
Result<std::int64_t> DropSlice(RowPlace before, storage::Database& database);

// Slices, until there is no more or about `most` rows are gone. True: there is more.
Result<bool> DropSlices(RowPlace before, std::int64_t most, storage::Database& database);

// Deletes the first slots of statistics before that one, whole ones, until about `most` of their
// rows are gone, in one transaction, and tells how many were. At least one slot, if there is one.
Result<std::int64_t> DropStatistics(std::int64_t before_slot, std::int64_t most,
                                    storage::Database& database);

// When the row accepted first was; 0: there is none.
Result<std::int64_t> OldestRowMs(storage::Database& database);

}  // namespace gateway::logging
