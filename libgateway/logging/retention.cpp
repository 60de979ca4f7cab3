#include "libgateway/logging/retention.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/retention_slices.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::DatabaseKind;

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::chrono::hours kKeepStatistics{400 * 24};
constexpr std::int64_t kVacuumBytes = 1 << 20;  // at once
// As many rows as the largest batch has bytes for, if they are as short as most.
constexpr int kMostSlices = 24;
// More than the largest batch takes: if it grew by that, much else has happened as well.
constexpr std::int64_t kMostHeadroom = 16 << 20;
constexpr std::int64_t kHeadroomFades = 16;

// Pages that hold something, those of the file, and one of them.
struct SqliteSize {
  std::int64_t used = 0;
  std::int64_t file = 0;
  std::int64_t page = 0;
};

Result<SqliteSize> SizeOf(Database& database) {
  const auto rows = database.Run(
      "SELECT (page_count - freelist_count) * page_size, page_count * page_size, page_size FROM "
      "pragma_page_count(), pragma_freelist_count(), pragma_page_size()");
  if (!rows) {
    return rows.error();
  }
  const storage::Row& row = rows->front();
  return SqliteSize{IntegerIn(row[0]), IntegerIn(row[1]), IntegerIn(row[2])};
}

// Of statistics or rows, a little. False: there is nothing more to delete.
Result<bool> DropOldest(std::chrono::system_clock::time_point now, Database& database) {
  const auto oldest = OldestRowMs(database);
  if (!oldest) {
    return oldest.error();
  }
  if (*oldest > base::EpochMilliseconds(now - kRowsBeforeStatistics)) {
    const auto dropped = DropStatistics(SlotAtMs(*oldest), kSliceRows, database);
    if (!dropped || *dropped > 0) {
      return dropped ? Result<bool>(true) : Result<bool>(dropped.error());
    }
  }
  const auto dropped = DropSlice({}, database);
  return dropped ? Result<bool>(*dropped > 0) : Result<bool>(dropped.error());
}

}  // namespace

Result<bool> Retention::Tidy(Database& database, std::chrono::system_clock::time_point now,
                             std::size_t written) {
  // Each time where that costs next to nothing: within a second the file could grow by a lot.
  const bool is_sqlite = database.kind() == DatabaseKind::kSqlite;
  if (is_sqlite && limits_.max_bytes > 0) {
    if (auto more = DropBeyondSize(now, database); !more || *more) {
      return more;
    }
  }
  // A clock that was set back does not keep it from looking.
  if (now < next_look_ && next_look_ - now <= kBetweenLooks) {
    return false;
  }
  next_look_ = now + kBetweenLooks;
  // Twice as many as came: what came before is made up for, too.
  const std::int64_t rows = kSliceRows + (2 * static_cast<std::int64_t>(written));
  auto more = DropOldRows(rows, now, database);
  if (more && !*more && !is_sqlite && limits_.max_bytes > 0) {
    more = postgres_limit_.Tidy(MostBytes(), rows, now, database);
  }
  if (more && !*more) {
    const auto dropped =
        DropStatistics(SlotAtMs(base::EpochMilliseconds(now - kKeepStatistics)), 1, database);
    more = dropped ? Result<bool>(*dropped > 0) : Result<bool>(dropped.error());
  }
  if (more && *more) {
    next_look_ = now;
  }
  return more;
}

Result<bool> Retention::DropOldRows(std::int64_t rows, std::chrono::system_clock::time_point now,
                                    Database& database) {
  if (limits_.keep.count() == 0) {
    return false;
  }
  const std::int64_t before = base::EpochMilliseconds(now - limits_.keep);
  // Nothing to delete most of the time: a look costs no transaction.
  const auto oldest = OldestRowMs(database);
  if (!oldest || *oldest == 0 || *oldest >= before) {
    return oldest ? Result<bool>(false) : Result<bool>(oldest.error());
  }
  return DropSlices({before, std::numeric_limits<std::int64_t>::min()}, rows, database);
}

std::int64_t Retention::MostBytes() const {
  const std::size_t beside = beside_ ? beside_() : 0;
  return static_cast<std::int64_t>(limits_.max_bytes - std::min(beside, limits_.max_bytes));
}

Result<bool> Retention::DropBeyondSize(std::chrono::system_clock::time_point now,
                                       Database& database) {
  const std::int64_t most = MostBytes();
  auto size = SizeOf(database);
  if (!size) {
    return size.error();
  }
  const std::int64_t before = std::exchange(used_, size->used);
  // The next batch is to find room below the limit.
  const std::int64_t grown = before == 0 ? 0 : size->used - before;
  headroom_ = std::max(headroom_ - (headroom_ / kHeadroomFades), std::min(grown, kMostHeadroom));
  const std::int64_t goal = most - std::min(headroom_, most / 2);
  // What was written is made up for at once, however much it is; what was there may take longer.
  bool more = size->used > goal;
  for (int slices = 0; more && slices < kMostSlices && (slices == 0 || size->used > before);
       ++slices) {
    const auto dropped = DropOldest(now, database);
    if (!dropped) {
      return dropped;
    }
    size = SizeOf(database);
    if (!size) {
      return size.error();
    }
    used_ = size->used;
    more = *dropped && size->used > goal;
  }
  // Free pages are used again before the file grows, so this is for a limit that was lowered.
  if (size->file <= most || size->file == size->used) {
    return more;
  }
  if (auto vacuumed = database.RunScript(
          fmt::format("PRAGMA incremental_vacuum({})", kVacuumBytes / size->page));
      !vacuumed) {
    return vacuumed.error();
  }
  const auto now_used = SizeOf(database);
  return now_used ? Result<bool>(more || (now_used->file > most && now_used->file < size->file))
                  : Result<bool>(now_used.error());
}

}  // namespace gateway::logging
