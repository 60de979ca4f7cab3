#include "libgateway/logging/reader_slots.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::Value;

constexpr std::int64_t kSlotsOfDay = 96;
constexpr std::int64_t kMostSlots = 64 * kSlotsOfDay;  // looked through in one statement

Result<bool> AllCounted(Database& database) {
  const auto found = database.Run("SELECT uncounted FROM log_rollup");
  if (!found) {
    return found.error();
  }
  return !found->empty() && IntegerIn(found->front().front()) == 0;
}

// Slot, first and last time of what may be found in it; the last slot first.
Result<std::vector<storage::Row>> SlotsBetween(const Search& search, std::int64_t first,
                                               std::int64_t last, Database& database) {
  const Value grain(static_cast<std::int64_t>(GrainWith(search.names)));
  std::vector<Value> values{grain, Value(first), Value(last), grain};
  for (const auto* more : {&search.series.values, &search.slots.values}) {
    values.insert(values.end(), more->begin(), more->end());
  }
  return database.Run(
      fmt::format("SELECT slot, min(first_ms), max(last_ms) FROM log_slots WHERE grain = ? AND "
                  "slot >= ? AND slot <= ? AND series IN (SELECT id FROM log_series WHERE grain = "
                  "?{}){} GROUP BY slot ORDER BY slot DESC",
                  search.series.sql, search.slots.sql),
      values);
}

}  // namespace

Result<bool> ForEachRange(const Search& search, std::int64_t low, std::int64_t high,
                          Database& database,
                          const std::function<Result<bool>(std::int64_t, std::int64_t)>& look) {
  const auto counted = AllCounted(database);
  if (!counted) {
    return counted.error();
  }
  if (!*counted) {
    return look(low, high);
  }
  // What is often there is found near the end; what is rare is looked for in longer and longer
  // spans.
  std::int64_t span = kSlotsOfDay / 4;
  const std::int64_t first_slot = SlotAtMs(low);
  for (std::int64_t last = SlotAtMs(high); last >= first_slot;
       last -= span, span = std::min(span * 4, kMostSlots)) {
    const auto slots = SlotsBetween(search, std::max(first_slot, last - span + 1), last, database);
    if (!slots) {
      return slots.error();
    }
    for (const storage::Row& slot : *slots) {
      const std::int64_t from = std::max(low, IntegerIn(slot[1]));
      const std::int64_t to = std::min(high, IntegerIn(slot[2]));
      if (from > to) {
        continue;
      }
      if (auto more = look(from, to); !more || !*more) {
        return more;
      }
    }
  }
  return true;
}

}  // namespace gateway::logging
