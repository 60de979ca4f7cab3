#include "libgateway/logging/rollup_slots.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::DatabaseKind;
using storage::Value;

constexpr std::size_t kValuesOfSlot = 3 + kSlotColumnCount;

std::string SaveStatement(std::size_t rows) {
  std::string sql =
      fmt::format("INSERT INTO log_slots (grain, slot, series, {}) VALUES ", kSlotColumns);
  for (std::size_t row = 0; row < rows; ++row) {
    sql.append(row == 0 ? "(?" : ", (?");
    for (std::size_t i = 1; i < kValuesOfSlot; ++i) {
      sql.append(", ?");
    }
    sql.push_back(')');
  }
  return sql +
         " ON CONFLICT (grain, slot, series) DO UPDATE SET first_ms = excluded.first_ms, "
         "last_ms = excluded.last_ms, requests = excluded.requests, errors = excluded.errors, "
         "streamed = excluded.streamed, prompt_tokens = excluded.prompt_tokens, "
         "completion_tokens = excluded.completion_tokens, cached_tokens = excluded.cached_tokens, "
         "cost = excluded.cost, first_byte = excluded.first_byte, total = excluded.total";
}

}  // namespace

std::string RollupTables(DatabaseKind kind) {
  const bool sqlite = kind == DatabaseKind::kSqlite;
  return fmt::format(
      R"(
CREATE TABLE log_series (
  id INTEGER PRIMARY KEY,
  grain INTEGER NOT NULL,    -- names told apart: 0 none, 1 provider, 2 client, 3 models, 4 key with
                             -- its provider, 5 all of them; every request counts in each
  provider TEXT NOT NULL,    -- empty: there is none, or it is not told apart
  model_asked TEXT NOT NULL,
  model_sent TEXT NOT NULL,
  key_alias TEXT NOT NULL,
  client TEXT NOT NULL,
  UNIQUE (grain, provider, model_asked, model_sent, key_alias, client)
);
CREATE TABLE log_slots (
  grain INTEGER NOT NULL,    -- of the series
  slot BIGINT NOT NULL,      -- quarters of an hour since 1970, UTC, of when they were accepted
  series INTEGER NOT NULL,   -- log_series.id
  first_ms BIGINT NOT NULL,  -- ts_ms of the first and of the last one
  last_ms BIGINT NOT NULL,
  requests BIGINT NOT NULL,  -- that are over
  errors BIGINT NOT NULL,
  streamed BIGINT NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  cost DOUBLE PRECISION,
  first_byte TEXT NOT NULL,  -- histograms
  total TEXT NOT NULL,
  PRIMARY KEY (grain, slot, series)
){};
CREATE INDEX log_slots_series ON log_slots (series, slot);
CREATE TABLE log_rollup (
  stamp BIGINT NOT NULL,     -- of who wrote last
  stamp_before BIGINT NOT NULL,
  uncounted BIGINT NOT NULL  -- rows of requests up to this id are not counted yet
);
INSERT INTO log_rollup (stamp, stamp_before, uncounted)
  SELECT 0, 0, coalesce(max(id), 0) FROM requests;
)",
      // What is written over and over, all series of the last slot, lies together: in SQLite by the
      // order of the key, in PostgreSQL because a row's next version finds room beside it.
      sqlite ? " WITHOUT ROWID" : " WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02)");
}

SlotSums SlotFrom(const storage::Row& row, std::size_t at) {
  SlotSums sums;
  for (std::int64_t* sum :
       {&sums.first_ms, &sums.last_ms, &sums.requests, &sums.errors, &sums.streamed,
        &sums.prompt_tokens, &sums.completion_tokens, &sums.cached_tokens}) {
    *sum = IntegerIn(row[at++]);
  }
  sums.cost = RealIn(row[at++]);
  for (LatencyHistogram* latencies : {&sums.first_byte, &sums.total}) {
    if (const auto* text = std::get_if<std::string>(&row[at++])) {
      latencies->AddText(*text);
    }
  }
  return sums;
}

Result<std::optional<SlotSums>> FindSlot(const SlotPlace& place, storage::Database& database) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM log_slots WHERE grain = ? AND slot = ? AND series = ?", kSlotColumns);
  const auto& [grain, slot, series] = place;
  const auto rows = database.Run(sql, std::array{Value(grain), Value(slot), Value(series)});
  if (!rows) {
    return rows.error();
  }
  return rows->empty() ? std::nullopt : std::optional(SlotFrom(rows->front(), 0));
}

void AppendSlot(const SlotPlace& place, const SlotSums& sums, std::vector<Value>* values) {
  const auto& [grain, slot, series] = place;
  for (const std::int64_t number :
       {grain, slot, series, sums.first_ms, sums.last_ms, sums.requests, sums.errors, sums.streamed,
        sums.prompt_tokens, sums.completion_tokens, sums.cached_tokens}) {
    values->emplace_back(number);
  }
  values->push_back(RealOrNull(sums.cost));
  values->emplace_back(sums.first_byte.Text());
  values->emplace_back(sums.total.Text());
}

Result<void> SaveSlots(std::size_t rows, std::span<const Value> values,
                       storage::Database& database) {
  static const std::string many = SaveStatement(kSlotsAtOnce);
  static const std::string one = SaveStatement(1);
  if (rows == kSlotsAtOnce) {
    const auto saved = database.Run(many, values);
    return saved ? Result<void>() : saved.error();
  }
  for (; rows > 0; --rows) {
    if (const auto saved = database.Run(one, values.first(kValuesOfSlot)); !saved) {
      return saved.error();
    }
    values = values.subspan(kValuesOfSlot);
  }
  return {};
}

}  // namespace gateway::logging
