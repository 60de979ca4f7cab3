#include "libgateway/logging/postgres_figures.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;

constexpr std::int64_t kSampledPages = 64;
constexpr std::int64_t kRowOverhead = 170;  // its share of the indexes and of the pages' own, about
constexpr std::int64_t kAttemptBytes = 250;

// A row with its calls, from a look at some pages. It is the same ones each time, for what comes of
// it should not change with each look.
Result<std::int64_t> RowBytes(std::int64_t pages, Database& database) {
  const auto rows = database.Run(fmt::format(
      "SELECT CAST(coalesce(avg(pg_column_size(r) + r.attempts * {}) + {}, 0) AS BIGINT) FROM "
      "requests r TABLESAMPLE SYSTEM ({}) REPEATABLE (1)",
      kAttemptBytes, kRowOverhead,
      std::min(100.0, 100.0 * static_cast<double>(kSampledPages) /
                          static_cast<double>(std::max<std::int64_t>(pages, 1)))));
  return rows ? Result<std::int64_t>(IntegerIn(rows->front().front()))
              : Result<std::int64_t>(rows.error());
}

}  // namespace

Result<PostgresFigures> LookAt(std::int64_t goal, Database& database) {
  const auto found = database.Run(
      "SELECT CAST(coalesce(sum(pg_total_relation_size(relid)), 0) AS BIGINT), "
      "(SELECT coalesce(max(id) - min(id) + 1, 0) FROM requests), "
      "coalesce(max(CASE WHEN relname = 'log_slots' THEN n_live_tup END), 0), "
      "coalesce(max(CASE WHEN relname = 'requests' THEN pg_relation_size(relid) / "
      "CAST(current_setting('block_size') AS BIGINT) END), 0) "
      "FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname IN "
      "('requests', 'attempts', 'log_slots')");
  if (!found) {
    return found.error();
  }
  const storage::Row& row = found->front();
  PostgresFigures figures{IntegerIn(row[0]), IntegerIn(row[1]), 0, IntegerIn(row[2]) * kSlotBytes};
  if (figures.total > goal) {
    const auto row_bytes = RowBytes(IntegerIn(row[3]), database);
    if (!row_bytes) {
      return row_bytes.error();
    }
    figures.row_bytes = *row_bytes;
  }
  return figures;
}

}  // namespace gateway::logging
