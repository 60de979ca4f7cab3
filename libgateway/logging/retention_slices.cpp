#include "libgateway/logging/retention_slices.hpp"

#include <array>
#include <string>

#include "libgateway/logging/sqlite_calls.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::DatabaseKind;
using storage::Value;

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

// 0: there are no statistics.
Result<std::int64_t> OldestSlot(Database& database) {
  return Number("SELECT coalesce(min(slot), 0) FROM log_slots WHERE grain = 0", database);
}

}  // namespace

Result<std::int64_t> DropSlice(RowPlace before, Database& database) {
  // Another gateway may be deleting the same ones.
  const std::string skip =
      database.kind() == DatabaseKind::kPostgres ? " FOR UPDATE SKIP LOCKED" : "";
  std::int64_t dropped = 0;
  // SQLite takes the next id from the highest one that is there.
  auto done = database.Transaction([&]() -> Result<void> {
    const auto rows = database.Run(
        "DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE (ts_ms, id) < (?, ?) "
        "AND id < (SELECT max(id) FROM requests) ORDER BY ts_ms LIMIT ?" +
            skip + ") RETURNING id, request_id, attempts",
        std::array{Value(before.ts_ms), Value(before.id), Value(kSliceRows)});
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

Result<bool> DropSlices(RowPlace before, std::int64_t most, Database& database) {
  for (std::int64_t dropped = 0; dropped < most; dropped += kSliceRows) {
    const auto slice = DropSlice(before, database);
    if (!slice || *slice < kSliceRows) {
      return slice ? Result<bool>(false) : Result<bool>(slice.error());
    }
  }
  return true;
}

Result<std::int64_t> DropStatistics(std::int64_t before_slot, std::int64_t most,
                                    Database& database) {
  // Nothing to delete most of the time: a look costs no transaction.
  const auto oldest = OldestSlot(database);
  if (!oldest || *oldest == 0 || *oldest >= before_slot) {
    return oldest ? Result<std::int64_t>(0) : oldest;
  }
  std::int64_t dropped = 0;
  auto done = database.Transaction([&]() -> Result<void> {
    auto slot = oldest;
    do {
      const auto gone = database.Run(
          "DELETE FROM log_slots WHERE grain IN (0, 1, 2, 3, 4, 5) AND slot = ? RETURNING series",
          std::array{Value(*slot)});
      if (!gone) {
        return gone.error();
      }
      dropped += static_cast<std::int64_t>(gone->size());
      slot = OldestSlot(database);
    } while (slot && *slot != 0 && *slot < before_slot && dropped < most);
    return slot ? Result<void>() : slot.error();
  });
  return done ? Result<std::int64_t>(dropped) : Result<std::int64_t>(done.error());
}

Result<std::int64_t> OldestRowMs(Database& database) {
  return Number("SELECT coalesce(min(ts_ms), 0) FROM requests", database);
}

}  // namespace gateway::logging
