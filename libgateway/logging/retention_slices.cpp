#include "libgateway/logging/retention_slices.hpp"

#include <array>
#include <string>
#include <vector>

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

// `rows`: id, request_id and attempts of requests.
Result<void> DropPostgresCalls(const std::vector<storage::Row>& rows, Database& database) {
  // All in one statement: a thousand would take a thousand times as long as the way to the server.
  std::string places;
  std::vector<Value> ids;
  for (const storage::Row& row : rows) {
    if (IntegerIn(row[2]) > 0) {
      places += ids.empty() ? "?" : ",?";
      ids.push_back(row[1]);
    }
  }
  if (ids.empty()) {
    return {};
  }
  const auto gone = database.Run("DELETE FROM attempts WHERE request_id IN (" + places + ")", ids);
  return gone ? Result<void>() : gone.error();
}

Result<void> DropSqliteCalls(const std::vector<storage::Row>& rows, Database& database) {
  for (const storage::Row& row : rows) {
    if (IntegerIn(row[2]) == 0) {
      continue;
    }
    const std::int64_t id = IntegerIn(row[0]) * kCallsOfRequest;
    const auto gone = database.Run("DELETE FROM calls WHERE id > ? AND id < ?",
                                   std::array{Value(id), Value(id + kCallsOfRequest)});
    if (!gone) {
      return gone.error();
    }
    const auto old =
        database.Run("DELETE FROM old_attempts WHERE request_id = ?", std::array{row[1]});
    if (!old) {
      return old.error();
    }
  }
  return {};
}

// 0: there are no statistics.
Result<std::int64_t> OldestSlot(Database& database) {
  return Number("SELECT coalesce(min(slot), 0) FROM log_slots WHERE grain = 0", database);
}

}  // namespace

Result<std::int64_t> DropSlice(RowPlace before, Database& database) {
  // Another gateway may be deleting the same ones.
  const bool is_postgres = database.kind() == DatabaseKind::kPostgres;
  const std::string skip = is_postgres ? " FOR UPDATE SKIP LOCKED" : "";
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
    return is_postgres ? DropPostgresCalls(*rows, database) : DropSqliteCalls(*rows, database);
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
