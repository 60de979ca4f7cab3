// Rollup: sums over the log's rows, kept up with them, so that statistics need not read the rows
// and a search for something rare knows where to look.
//
// Table `log_series`: each combination of provider, models, key and client that there was, and each
// of some of these names alone (Grain). Table `log_slots`: what it did in each quarter of an hour,
// counted from 1970 in UTC (the day of every time zone is whole quarters), by when requests were
// accepted.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/logging/latency_histogram.hpp"
#include "libgateway/logging/rollup_series.hpp"
#include "libgateway/records/packed_records.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

inline constexpr std::chrono::minutes kSlot{15};
inline constexpr std::int64_t kSlotMs = std::chrono::milliseconds(kSlot).count();

// Whether statistics count it as an error.
[[nodiscard]] bool IsError(const records::PackedRecord& record);

// Statements that make the tables; the table `requests` is there already, and rows in it are
// counted later (CountOldRows).
[[nodiscard]] std::string RollupTables(storage::DatabaseKind kind);

// Of one series in one slot.
struct SlotSums {
  std::int64_t first_ms = 0;  // when the first of them was accepted, UTC
  std::int64_t last_ms = 0;
  std::int64_t requests = 0;  // that are over
  std::int64_t errors = 0;
  std::int64_t streamed = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::optional<double> cost;
  LatencyHistogram first_byte;
  LatencyHistogram total;

  void Add(const SlotSums& other);
};

// One thread at a time. Several, also of other processes, may work on one database.
class Rollup {
 public:
  // Counts `records`: exactly those that the transaction under way puts into `requests` as new
  // rows, or in the place of a start row; start rows, too, which are only noted as being there.
  // Called inside that transaction, once. Nothing has to be told when it fails.
  Result<void> Add(records::RecordSpan records, storage::Database& database);

  // Counts some rows from before there were these tables, in a transaction of its own. True: there
  // are more.
  Result<bool> CountOldRows(storage::Database& database);

 private:
  // Grain, slot, series: the order of the table.
  using Place = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

  struct Slot {
    SlotSums sums;
    bool changed = false;  // it is in changed_
  };

  Result<void> Begin(storage::Database& database);
  Result<void> AddTo(Place place, const SlotSums& more, storage::Database& database);
  Result<void> Save(storage::Database& database);

  // What the database held when this last wrote to it; good as long as its stamp is still there.
  std::int64_t stamp_ = 0;
  bool all_counted_ = false;  // there are no old rows left
  SeriesBook series_;
  std::map<Place, Slot> slots_;
  std::vector<std::map<Place, Slot>::value_type*> changed_;  // of slots_, by the batch under way
};

}  // namespace gateway::logging
