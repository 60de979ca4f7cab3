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
constexpr std::int64_t kMostGiven = kSlotsOfDay / 4;   // given by one statement
constexpr std::int64_t kFewSums = 1'000;

Result<bool> AllCounted(Database& database) {
  const auto found = database.Run("SELECT uncounted FROM log_rollup");
  if (!found) {
    return found.error();
  }
  return !found->empty() && IntegerIn(found->front().front()) == 0;
}

struct Slots {
  std::int64_t first;
  std::int64_t last;
};

std::string SeriesIn(const Search& search) {
  return fmt::format("series IN (SELECT id FROM log_series WHERE grain = ?{})", search.series.sql);
}

// Whether the series looked for have few sums there.
Result<bool> AreFew(const Search& search, Slots slots, Database& database) {
  std::vector<Value> values{Value(static_cast<std::int64_t>(GrainWith(search.names)))};
  values.insert(values.end(), search.series.values.begin(), search.series.values.end());
  for (const std::int64_t value : {slots.first, slots.last, kFewSums}) {
    values.emplace_back(value);
  }
  const auto found = database.Run(
      fmt::format("SELECT count(*) FROM (SELECT 1 FROM log_slots WHERE {} AND slot >= ? AND slot "
                  "<= ? LIMIT ?) AS sums",
                  SeriesIn(search)),
      values);
  if (!found) {
    return found.error();
  }
  return IntegerIn(found->front().front()) < kFewSums;
}

// Slot, first and last time of what may be found in it; the last slots first, and no more than
// kMostGiven.
Result<std::vector<storage::Row>> SlotsBetween(const Search& search, Slots slots,
                                               Database& database) {
  const auto few = AreFew(search, slots, database);
  if (!few) {
    return few.error();
  }
  const Value grain(static_cast<std::int64_t>(GrainWith(search.names)));
  std::vector<Value> values{grain, Value(slots.first), Value(slots.last), grain};
  for (const auto* more : {&search.series.values, &search.slots.values}) {
    values.insert(values.end(), more->begin(), more->end());
  }
  values.emplace_back(kMostGiven);
  // What is rare is found by its series: the sign keeps the database from the other index, which
  // would have it go through the sums of all. What is frequent is found there soon.
  return database.Run(
      fmt::format("SELECT slot, min(first_ms), max(last_ms) FROM log_slots WHERE {}grain = ? AND "
                  "slot >= ? AND slot <= ? AND {}{} GROUP BY slot ORDER BY slot DESC LIMIT ?",
                  *few ? "+" : "", SeriesIn(search), search.slots.sql),
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
  for (std::int64_t last = SlotAtMs(high); last >= first_slot;) {
    const std::int64_t first = std::max(first_slot, last - span + 1);
    const auto slots = SlotsBetween(search, {first, last}, database);
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
    if (slots->size() == static_cast<std::size_t>(kMostGiven)) {
      last = IntegerIn(slots->back()[0]) - 1;
    } else {
      last = first - 1;
      span = std::min(span * 4, kMostSlots);
    }
  }
  return true;
}

}  // namespace gateway::logging
