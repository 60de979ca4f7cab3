#include "libgateway/logging/rollup.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/clean_text.hpp"
#include "libgateway/logging/record_row.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::Value;

constexpr std::size_t kNameBytes = 256;          // as in the table's columns
constexpr std::size_t kMostRemembered = 20'000;  // slots in memory, below 1 KiB each
constexpr std::int64_t kOldRowsAtOnce = 500;

// Not zero, which is what a new database has.
std::int64_t NewStamp() {
  std::random_device random;
  return static_cast<std::int64_t>((std::uint64_t{random()} << 31U) | random() | 1U) &
         std::numeric_limits<std::int64_t>::max();
}

// In the order of log_series.
std::array<const std::string*, 5> NamesOf(const LogRecord& record) {
  return {&record.provider, &record.model_asked, &record.model_sent, &record.key_alias,
          &record.client};
}

// Not the same for any two combinations of names.
void PutKey(const LogRecord& record, std::string* key) {
  key->clear();
  for (const std::string* name : NamesOf(record)) {
    key->append(*name).append(std::to_string(name->size())).push_back('\n');
  }
}

std::int64_t Summed(std::int64_t sum, std::int64_t more) {
  // Upstreams tell the numbers: they may be anything.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  return std::min(sum + std::clamp<std::int64_t>(more, 0, kMost), kMost);
}

void Count(const LogRecord& record, SlotSums* sums) {
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

bool IsError(const LogRecord& record) {
  constexpr int kBadRequest = 400;
  return record.status >= kBadRequest || !record.error_code.empty();
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
    series_.clear();
    slots_.clear();
  }
  changed_.clear();
  stamp_ = stamp;
  return {};
}

Result<void> Rollup::Add(std::span<const LogRecord* const> records, Database& database) {
  if (records.empty()) {
    return {};
  }
  if (auto begun = Begin(database); !begun) {
    return begun;
  }
  for (const LogRecord* record : records) {
    const auto series = SeriesOf(*record, database);
    if (!series) {
      return series.error();
    }
    const std::int64_t time_ms = base::EpochMilliseconds(record->time);
    const auto slot = SlotAt({SlotAtMs(time_ms), *series}, time_ms, database);
    if (!slot) {
      return slot.error();
    }
    if (record->kind == RecordKind::kWhole) {
      Count(*record, &(*slot)->sums);
    }
  }
  return Save(database);
}

Result<std::int64_t> Rollup::SeriesOf(const LogRecord& record, Database& database) {
  PutKey(record, &key_);
  if (const auto known = series_.find(key_); known != series_.end()) {
    return known->second;
  }
  std::vector<Value> names;
  for (const std::string* name : NamesOf(record)) {
    names.emplace_back(CleanText(*name, kNameBytes));
  }
  auto id = FindOrMakeSeries(names, database);
  if (id) {
    if (series_.size() >= kMostSeries) {
      series_.clear();
    }
    series_.emplace(key_, *id);
  }
  return id;
}

Result<std::int64_t> Rollup::FindOrMakeSeries(const std::vector<Value>& names, Database& database) {
  const auto found = database.Run(
      "SELECT id FROM log_series WHERE provider = ? AND model_asked = ? AND model_sent = ? AND "
      "key_alias = ? AND client = ?",
      names);
  if (!found) {
    return found.error();
  }
  if (!found->empty()) {
    return IntegerIn(found->front().front());
  }
  const auto highest = database.Run("SELECT coalesce(max(id), 0) FROM log_series");
  if (!highest) {
    return highest.error();
  }
  const std::int64_t id = IntegerIn(highest->front().front()) + 1;
  const Value other{std::string(kOtherModels)};
  // The configuration bounds the other names.
  if (std::cmp_greater(id, kMostSeries) && names[1] != other) {
    return FindOrMakeSeries({names[0], other, other, names[3], names[4]}, database);
  }
  std::vector<Value> row{Value(id)};
  row.insert(row.end(), names.begin(), names.end());
  const auto made = database.Run(
      "INSERT INTO log_series (id, provider, model_asked, model_sent, key_alias, client) VALUES "
      "(?, ?, ?, ?, ?, ?)",
      row);
  if (!made) {
    return made.error();
  }
  return id;
}

Result<Rollup::Slot*> Rollup::SlotAt(Place place, std::int64_t time_ms, Database& database) {
  auto known = slots_.find(place);
  if (known == slots_.end()) {
    auto found = FindSlot(place.second, place.first, database);
    if (!found) {
      return found.error();
    }
    Slot slot;
    if (*found) {
      slot.sums = **std::move(found);
    } else {
      slot.sums.first_ms = slot.sums.last_ms = time_ms;
    }
    known = slots_.emplace(place, std::move(slot)).first;
  }
  SlotSums& sums = known->second.sums;
  sums.first_ms = std::min(sums.first_ms, time_ms);
  sums.last_ms = std::max(sums.last_ms, time_ms);
  if (!known->second.changed) {
    known->second.changed = true;
    changed_.push_back(&*known);
  }
  return &known->second;
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
    AppendSlot(place.second, place.first, slot.sums, &values);
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
    std::vector<LogRecord> records;
    std::int64_t lowest = 1;
    for (storage::Row& row : *rows) {
      LogRow read = RowFrom(std::move(row));
      lowest = read.id;
      records.push_back(std::move(read.record));
    }
    std::vector<const LogRecord*> pointers;
    for (const LogRecord& record : records) {
      pointers.push_back(&record);
    }
    if (auto added = Add(pointers, database); !added) {
      return added;
    }
    more = std::cmp_equal(records.size(), kOldRowsAtOnce) && lowest > 1;
    const auto marked = database.Run("UPDATE log_rollup SET uncounted = ?",
                                     std::array{Value(more ? lowest - 1 : std::int64_t{0})});
    return marked ? Result<void>() : marked.error();
  });
  return counted ? Result<bool>(more) : Result<bool>(counted.error());
}

}  // namespace gateway::logging
