#include "libgateway/logging/reader_stats.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using storage::Database;
using storage::Value;

constexpr std::int64_t kSlotsAtATime = 7 * 96;

struct Slots {
  std::int64_t first = 0;
  std::int64_t end = 0;  // not included
};

// The name that each series counts under, but for days.
using Names = std::unordered_map<std::int64_t, std::string>;

std::chrono::system_clock::time_point BeginOf(std::int64_t slot) {
  return std::chrono::system_clock::time_point(milliseconds{slot * kSlotMs});
}

std::string DayOf(std::int64_t slot, minutes utc_offset) {
  constexpr std::size_t kDay = 10;  // "2026-11-25"
  return base::TimeText(BeginOf(slot), utc_offset).substr(0, kDay);
}

// `row`: id, provider, model_asked, model_sent, key_alias, client.
std::string NameOf(StatsBy by, const storage::Row& row) {
  switch (by) {
    case StatsBy::kModel: {
      std::string sent = TextIn(row[3]);
      return sent.empty() ? TextIn(row[2]) : sent;
    }
    case StatsBy::kProvider:
      return TextIn(row[1]);
    case StatsBy::kKey: {
      const std::string key = TextIn(row[4]);
      return key.empty() ? key : TextIn(row[1]) + "/" + key;
    }
    case StatsBy::kClient:
      return TextIn(row[5]);
    case StatsBy::kDay:
      break;
  }
  return {};
}

unsigned NamesFor(StatsBy by) {
  switch (by) {
    case StatsBy::kModel:
      return kModelNames;
    case StatsBy::kProvider:
      return kProviderName;
    case StatsBy::kKey:
      return kKeyName;
    case StatsBy::kClient:
      return kClientName;
    case StatsBy::kDay:
      break;
  }
  return 0;
}

Result<Names> SeriesNames(StatsBy by, Grain grain, const Search& search, Database& database) {
  std::vector<Value> values{Value(static_cast<std::int64_t>(grain))};
  values.insert(values.end(), search.series.values.begin(), search.series.values.end());
  const auto rows = database.Run(
      "SELECT id, provider, model_asked, model_sent, key_alias, client FROM log_series WHERE grain "
      "= ?" +
          search.series.sql,
      values);
  if (!rows) {
    return rows.error();
  }
  Names names;
  for (const storage::Row& row : *rows) {
    names.emplace(IntegerIn(row[0]), NameOf(by, row));
  }
  return names;
}

// Those asked for, as far as there are any.
Result<Slots> SlotsOf(const Search& search, Database& database) {
  const auto found = database.Run("SELECT min(slot), max(slot) FROM log_slots WHERE grain = 0");
  if (!found) {
    return found.error();
  }
  const storage::Row& row = found->front();
  if (std::holds_alternative<std::monostate>(row[0])) {
    return Slots{};
  }
  Slots slots{IntegerIn(row[0]), IntegerIn(row[1]) + 1};
  if (search.from_ms != std::numeric_limits<std::int64_t>::min()) {
    slots.first = std::max(slots.first, SlotAtMs(search.from_ms));
  }
  if (search.to_ms != std::numeric_limits<std::int64_t>::max()) {
    slots.end = std::min(slots.end, SlotAtMs(search.to_ms - 1) + 1);
  }
  return slots;
}

struct Group {
  LogStatsRow row;
  LatencyHistogram first_byte;
  LatencyHistogram total;

  void Add(const SlotSums& sums) {
    row.requests += sums.requests;
    row.errors += sums.errors;
    row.prompt_tokens += sums.prompt_tokens;
    row.completion_tokens += sums.completion_tokens;
    row.cached_tokens += sums.cached_tokens;
    if (sums.cost) {
      row.cost = row.cost.value_or(0) + *sums.cost;
    }
    first_byte.Add(sums.first_byte);
    total.Add(sums.total);
  }

  LogStatsRow Row() && {
    constexpr double kHalf = 0.5;
    constexpr double kNearlyAll = 0.95;
    row.first_byte = {first_byte.Quantile(kHalf), first_byte.Quantile(kNearlyAll)};
    row.total = {total.Quantile(kHalf), total.Quantile(kNearlyAll)};
    return std::move(row);
  }
};

class Groups {
 public:
  Groups(StatsBy by, minutes utc_offset, Names names)
      : by_(by), utc_offset_(utc_offset), names_(std::move(names)) {}

  // `row`: series, slot, kSlotColumns.
  void Add(const storage::Row& row) {
    const auto series = names_.find(IntegerIn(row[0]));
    const SlotSums sums = SlotFrom(row, 2);
    if (series == names_.end() || sums.requests == 0) {
      return;
    }
    groups_[by_ == StatsBy::kDay ? DayOf(IntegerIn(row[1]), utc_offset_) : series->second].Add(
        sums);
    sum_.Add(sums);
  }

  void MoveInto(LogStats* stats) && {
    for (auto& [name, group] : groups_) {
      group.row.name = name;
      stats->rows.push_back(std::move(group).Row());
    }
    if (by_ != StatsBy::kDay) {
      std::stable_sort(
          stats->rows.begin(), stats->rows.end(),
          [](const LogStatsRow& a, const LogStatsRow& b) { return a.requests > b.requests; });
    }
    stats->sum = std::move(sum_).Row();
  }

 private:
  StatsBy by_;
  minutes utc_offset_;
  Names names_;
  std::map<std::string, Group> groups_;
  Group sum_;
};

void TellSpan(const Search& search, LogStats* stats) {
  if (search.from_ms != std::numeric_limits<std::int64_t>::min()) {
    stats->from = BeginOf(SlotAtMs(search.from_ms));
  }
  if (search.to_ms != std::numeric_limits<std::int64_t>::max()) {
    stats->to = BeginOf(SlotAtMs(search.to_ms - 1) + 1);
  }
}

}  // namespace

Result<LogStats> ReadStats(StatsBy by, const Search& search, minutes utc_offset,
                           Database& database) {
  if (!search.slots.empty() || search.rows.empty() != search.series.empty()) {
    return Fail(ErrorCode::kInvalidRequest,
                "statistics can be asked for by time, model, provider, key and client only");
  }
  const Grain grain = GrainWith(search.names | NamesFor(by));
  auto names = SeriesNames(by, grain, search, database);
  if (!names) {
    return names.error();
  }
  const auto slots = SlotsOf(search, database);
  if (!slots) {
    return slots.error();
  }
  Groups groups(by, utc_offset, *std::move(names));
  const Value grain_value(static_cast<std::int64_t>(grain));
  const std::string sql = fmt::format(
      "SELECT series, slot, {} FROM log_slots WHERE grain = ? AND slot >= ? AND slot < ?{}",
      kSlotColumns,
      search.series.empty()
          ? ""
          : fmt::format(" AND series IN (SELECT id FROM log_series WHERE grain = ?{})",
                        search.series.sql));
  for (std::int64_t first = slots->first; first < slots->end; first += kSlotsAtATime) {
    std::vector<Value> values{grain_value, Value(first),
                              Value(std::min(first + kSlotsAtATime, slots->end))};
    if (!search.series.empty()) {
      values.push_back(grain_value);
      values.insert(values.end(), search.series.values.begin(), search.series.values.end());
    }
    const auto rows = database.Run(sql, values);
    if (!rows) {
      return rows.error();
    }
    for (const storage::Row& row : *rows) {
      groups.Add(row);
    }
  }
  LogStats stats;
  TellSpan(search, &stats);
  std::move(groups).MoveInto(&stats);
  return stats;
}

}  // namespace gateway::logging
