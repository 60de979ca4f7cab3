#include "libgateway/logging/retention.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/sqlite_calls.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::DatabaseKind;
using storage::Value;

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::chrono::hours kKeepStatistics{400 * 24};
constexpr std::chrono::hours kRowsBeforeStatistics{24};
constexpr std::int64_t kVacuumBytes = 1 << 20;  // at once

Result<std::int64_t> Number(const std::string& sql, Database& database) {
  const auto rows = database.Run(sql);
  if (!rows) {
    return rows.error();
  }
  return rows->empty() ? 0 : IntegerIn(rows->front().front());
}

// `row`: id, request_id and attempts of a request.
Result<void> DropCalls(const storage::Row& row, Database& database) {
  if (IntegerIn(row[2]) == 0) {
    return {};
  }
  if (database.kind() == DatabaseKind::kPostgres) {
    const auto gone = database.Run("DELETE FROM attempts WHERE request_id = ?", std::array{row[1]});
    return gone ? Result<void>() : gone.error();
  }
  const std::int64_t id = IntegerIn(row[0]) * kCallsOfRequest;
  const auto gone = database.Run("DELETE FROM calls WHERE id > ? AND id < ?",
                                 std::array{Value(id), Value(id + kCallsOfRequest)});
  if (!gone) {
    return gone.error();
  }
  const auto old =
      database.Run("DELETE FROM old_attempts WHERE request_id = ?", std::array{row[1]});
  return old ? Result<void>() : old.error();
}

// Deletes the first rows accepted before that, and tells how many.
Result<std::int64_t> DropSlice(std::int64_t before_ms, Database& database) {
  // Another gateway may be deleting the same ones.
  const std::string skip =
      database.kind() == DatabaseKind::kPostgres ? " FOR UPDATE SKIP LOCKED" : "";
  std::int64_t dropped = 0;
  auto done = database.Transaction([&]() -> Result<void> {
    const auto rows = database.Run(
        "DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE ts_ms < ? "
        "ORDER BY ts_ms LIMIT ?" +
            skip + ") RETURNING id, request_id, attempts",
        std::array{Value(before_ms), Value(Retention::kSliceRows)});
    if (!rows) {
      return rows.error();
    }
    dropped = static_cast<std::int64_t>(rows->size());
    for (const storage::Row& row : *rows) {
      if (auto gone = DropCalls(row, database); !gone) {
        return gone;
      }
    }
    return {};
  });
  return done ? Result<std::int64_t>(dropped) : Result<std::int64_t>(done.error());
}

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

// What PostgreSQL keeps for the log, and how much of it is rows that count. Space of deleted rows
// is used again and not given back, so the first does not get smaller; the second is reckoned from
// the number of rows and the width of the newest ones.
struct PostgresSize {
  std::int64_t total = 0;
  std::int64_t live = 0;
};

Result<PostgresSize> PostgresSizeOf(Database& database) {
  // A row's share of the indexes and of the pages' own, about.
  const auto rows = database.Run(
      "SELECT CAST(coalesce(sum(pg_total_relation_size(relid)), 0) AS BIGINT), "
      "CAST(coalesce(sum(CASE WHEN relname = 'requests' THEN n_live_tup * (170 + (SELECT "
      "coalesce(avg(pg_column_size(r)), 300) FROM (SELECT * FROM requests ORDER BY id DESC LIMIT "
      "100) r)) WHEN relname = 'attempts' THEN n_live_tup * 250 ELSE n_live_tup * 300 END), 0) AS "
      "BIGINT) FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname IN "
      "('requests', 'attempts', 'log_slots')");
  if (!rows) {
    return rows.error();
  }
  return PostgresSize{IntegerIn(rows->front()[0]), IntegerIn(rows->front()[1])};
}

Result<bool> IsTooMuch(std::int64_t most, Database& database) {
  if (database.kind() == DatabaseKind::kSqlite) {
    const auto size = SizeOf(database);
    return size ? Result<bool>(size->used > most) : Result<bool>(size.error());
  }
  // A fifth is for deleted rows until their space is used again.
  const auto size = PostgresSizeOf(database);
  return size ? Result<bool>(size->total > most && size->live > most / 5 * 4)
              : Result<bool>(size.error());
}

}  // namespace

Result<bool> Retention::Tidy(Database& database, std::chrono::system_clock::time_point now) {
  // Each time where that costs next to nothing: within a second the file could grow by a lot.
  const bool is_sqlite = database.kind() == DatabaseKind::kSqlite;
  if (is_sqlite) {
    if (auto more = DropBeyondSize(database, now); !more || *more) {
      return more;
    }
  }
  // A clock that was set back does not keep it from looking.
  if (now < next_look_ && next_look_ - now <= kBetweenLooks) {
    return false;
  }
  next_look_ = now + kBetweenLooks;
  auto more = DropOldRows(database, now);
  if (more && !*more && !is_sqlite) {
    more = DropBeyondSize(database, now);
  }
  if (more && !*more) {
    more = DropStatistics(SlotAtMs(base::EpochMilliseconds(now - kKeepStatistics)), database);
  }
  if (more && *more) {
    next_look_ = now;
  }
  return more;
}

Result<bool> Retention::DropOldRows(Database& database, std::chrono::system_clock::time_point now) {
  if (limits_.keep.count() == 0) {
    return false;
  }
  const std::int64_t before = base::EpochMilliseconds(now - limits_.keep);
  // Nothing to delete most of the time: a look costs no transaction.
  const auto oldest = Number("SELECT coalesce(min(ts_ms), 0) FROM requests", database);
  if (!oldest || *oldest == 0 || *oldest >= before) {
    return oldest ? Result<bool>(false) : Result<bool>(oldest.error());
  }
  const auto dropped = DropSlice(before, database);
  return dropped ? Result<bool>(*dropped >= kSliceRows) : Result<bool>(dropped.error());
}

Result<bool> Retention::DropBeyondSize(Database& database,
                                       std::chrono::system_clock::time_point now) {
  if (limits_.max_bytes == 0) {
    return false;
  }
  const std::size_t beside = beside_ ? beside_() : 0;
  const auto most =
      static_cast<std::int64_t>(limits_.max_bytes - std::min(beside, limits_.max_bytes));
  const auto too_much = IsTooMuch(most, database);
  if (!too_much) {
    return too_much;
  }
  bool more = false;
  if (*too_much) {
    auto dropped = DropOldest(database, now);
    if (!dropped) {
      return dropped;
    }
    more = *dropped;
  }
  if (database.kind() == DatabaseKind::kPostgres) {
    return more;
  }
  // Free pages are used again before the file grows, so this is for a limit that was lowered.
  const auto size = SizeOf(database);
  if (!size || size->file <= most || size->file == size->used) {
    return size ? Result<bool>(more) : Result<bool>(size.error());
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

Result<bool> Retention::DropOldest(Database& database, std::chrono::system_clock::time_point now) {
  const auto oldest = Number("SELECT coalesce(min(ts_ms), 0) FROM requests", database);
  if (!oldest) {
    return oldest.error();
  }
  // Sums of last year do not drive out the rows of today.
  if (*oldest > base::EpochMilliseconds(now - kRowsBeforeStatistics)) {
    if (auto dropped = DropStatistics(SlotAtMs(*oldest), database); !dropped || *dropped) {
      return dropped;
    }
  }
  const auto dropped = DropSlice(std::numeric_limits<std::int64_t>::max(), database);
  return dropped ? Result<bool>(*dropped > 0) : Result<bool>(dropped.error());
}

Result<bool> Retention::DropStatistics(std::int64_t before_slot, Database& database) {
  const auto oldest =
      Number("SELECT coalesce(min(slot), 0) FROM log_slots WHERE grain = 0", database);
  if (!oldest || *oldest == 0 || *oldest >= before_slot) {
    return oldest ? Result<bool>(false) : Result<bool>(oldest.error());
  }
  // One slot each time, which is all series at most.
  const auto dropped =
      database.Run("DELETE FROM log_slots WHERE grain IN (0, 1, 2, 3, 4, 5) AND slot = ?",
                   std::array{Value(*oldest)});
  return dropped ? Result<bool>(true) : Result<bool>(dropped.error());
}

}  // namespace gateway::logging
