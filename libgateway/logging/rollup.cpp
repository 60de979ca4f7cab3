#include "libgateway/logging/rollup.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <utility>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/record_row.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using records::PackedRecord;
using storage::Database;
using storage::Value;

constexpr std::size_t kMostRemembered = 20'000;  // slots in memory, below 1 KiB each
constexpr std::int64_t kOldRowsAtOnce = 500;

// Not zero, which is what a new database has.
std::int64_t NewStamp() {
  std::random_device random;
  return static_cast<std::int64_t>((std::uint64_t{random()} << 31U) | random() | 1U) &
         std::numeric_limits<std::int64_t>::max();
}

std::int64_t Summed(std::int64_t sum, std::int64_t more) {
  // Upstreams tell the numbers: they may be anything.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  return std::min(sum + std::clamp<std::int64_t>(more, 0, kMost), kMost);
}

void Count(const PackedRecord& record, SlotSums* sums) {
  const std::int64_t time_ms = base::EpochMilliseconds(record.time);
  sums->first_ms = sums->first_ms == 0 ? time_ms : std::min(sums->first_ms, time_ms);
  sums->last_ms = std::max(sums->last_ms, time_ms);
  if (record.kind != RecordKind::kWhole || record.text<&LogRecord::outcome>() == kRowsDropped) {
    return;
  }
  ++sums->requests;
  sums->errors += IsError(record) ? 1 : 0;
  sums->streamed += record.streamed ? 1 : 0;
  if (record.usage.source != UsageSource::kNone) {
    sums->prompt_tokens = Summed(sums->prompt_tokens, record.usage.prompt);
    sums->completion_tokens = Summed(sums->completion_tokens, record.usage.completion);
    sums->cached_tokens = Summed(sums->cached_tokens, record.usage.cached);
  }
  if (record.cost) {
    sums->cost = sums->cost.value_or(0) + *record.cost;
  }
  if (record.first_byte) {
    sums->first_byte.Add(*record.first_byte);
  }
  sums->total.Add(record.total);
}

}  // namespace

bool IsError(const PackedRecord& record) {
  constexpr int kBadRequest = 400;
  return record.status >= kBadRequest || !record.text<&LogRecord::error_code>().empty();
}

void SlotSums::Add(const SlotSums& other) {
  first_ms = first_ms == 0 ? other.first_ms : std::min(first_ms, other.first_ms);
  last_ms = std::max(last_ms, other.last_ms);
  requests += other.requests;
  errors += other.errors;
  streamed += other.streamed;
  prompt_tokens = Summed(prompt_tokens, other.prompt_tokens);
  completion_tokens = Summed(completion_tokens, other.completion_tokens);
  cached_tokens = Summed(cached_tokens, other.cached_tokens);
  if (other.cost) {
    cost = cost.value_or(0) + *other.cost;
  }
  first_byte.Add(other.first_byte);
  total.Add(other.total);
}

Result<void> Rollup::Begin(Database& database) {
  // One row: who changes it lets others wait until the transaction ends, in both databases.
  const std::int64_t stamp = NewStamp();
  const auto found =
      database.Run("UPDATE log_rollup SET stamp_before = stamp, stamp = ? RETURNING stamp_before",
                   std::array{Value(stamp)});
  if (!found) {
    return found.error();
  }
  if (found->empty()) {
    return Fail(ErrorCode::kStorage, "the table log_rollup has lost its row");
  }
  // Somebody else wrote, or what this wrote last was undone.
  if (IntegerIn(found->front().front()) != stamp_ || slots_.size() > kMostRemembered) {
    series_.Forget();
    slots_.clear();
  }
  changed_.clear();
  stamp_ = stamp;
  return {};
}

Result<void> Rollup::Add(records::RecordSpan records, Database& database) {
  if (records.empty()) {
    return {};
  }
  if (auto begun = Begin(database); !begun) {
    return begun;
  }
  // All of the batch first: most of its requests are much alike.
  std::map<std::pair<std::int64_t, const SeriesIds*>, SlotSums> sums;
  for (const PackedRecord* record : records) {
    const auto series = series_.Find(*record, database);
    if (!series) {
      return series.error();
    }
    Count(*record, &sums[{SlotAtMs(base::EpochMilliseconds(record->time)), *series}]);
  }
  for (const auto& [place, more] : sums) {
    for (std::size_t grain = 0; grain < kGrains; ++grain) {
      if (auto added =
              AddTo({static_cast<std::int64_t>(grain), place.first, (*place.second)[grain]}, more,
                    database);
          !added) {
        return added;
      }
    }
  }
  return Save(database);
}

Result<void> Rollup::AddTo(Place place, const SlotSums& more, Database& database) {
  auto known = slots_.find(place);
  if (known == slots_.end()) {
    auto found = FindSlot(place, database);
    if (!found) {
      return found.error();
    }
    known = slots_.emplace(place, Slot()).first;
    if (*found) {
      known->second.sums = **std::move(found);
    }
  }
  known->second.sums.Add(more);
  if (!known->second.changed) {
    known->second.changed = true;
    changed_.push_back(&*known);
  }
  return {};
}

Result<void> Rollup::Save(Database& database) {
  std::vector<Value> values;
  std::size_t rows = 0;
  // In the order of the table.
  std::sort(changed_.begin(), changed_.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  for (auto* changed : changed_) {
    auto& [place, slot] = *changed;
    slot.changed = false;
    AppendSlot(place, slot.sums, &values);
    if (++rows == kSlotsAtOnce) {
      if (auto saved = SaveSlots(rows, values, database); !saved) {
        return saved;
      }
      values.clear();
      rows = 0;
    }
  }
  return SaveSlots(rows, values, database);
}

Result<bool> Rollup::CountOldRows(Database& database) {
  if (all_counted_) {
    return false;
  }
  bool more = false;
  auto counted = database.Transaction([this, &database, &more]() -> Result<void> {
    const auto uncounted = database.Run("SELECT uncounted FROM log_rollup");
    if (!uncounted || uncounted->empty() || IntegerIn(uncounted->front().front()) == 0) {
      return uncounted ? Result<void>() : uncounted.error();
    }
    auto rows = database.Run(
        "SELECT " + RecordColumns() + " FROM requests WHERE id <= ? ORDER BY id DESC LIMIT ?",
        std::array{uncounted->front().front(), Value(kOldRowsAtOnce)});
    if (!rows) {
      return rows.error();
    }
    records::PackedRecords records;
    std::int64_t lowest = 1;
    for (storage::Row& row : *rows) {
      const LogRow read = RowFrom(std::move(row));
      lowest = read.id;
      records.Add(*records::Packed(read.record));
    }
    if (auto added = Add(records.all(), database); !added) {
      return added;
    }
    more = std::cmp_equal(records.size(), kOldRowsAtOnce) && lowest > 1;
    const auto marked = database.Run("UPDATE log_rollup SET uncounted = ?",
                                     std::array{Value(more ? lowest - 1 : std::int64_t{0})});
    return marked ? Result<void>() : marked.error();
  });
  all_counted_ = counted && !more;
  return counted ? Result<bool>(more) : Result<bool>(counted.error());
}

}  // namespace gateway::logging
