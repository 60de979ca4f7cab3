#include "libgateway/logging/postgres_limit.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/postgres_figures.hpp"
#include "libgateway/logging/rollup_slots.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using std::chrono::seconds;
using storage::Database;
using storage::Value;

constexpr std::int64_t kCountedAtOnce = 50'000;  // some 10 ms, in an index
// PostgreSQL's own vacuum looks once a minute only: with 10,000 rows a second that would be some
// 450 MB. More than this takes seconds.
constexpr std::int64_t kMostToVacuum = std::int64_t{4} << 30;
constexpr std::array kTables = {"attempts", "requests"};
constexpr seconds kAfterRows{1};
// There are as few as may stay: the figures are wrong, as long as ids have gaps.
constexpr seconds kAfterNothing{10};
constexpr seconds kAfterFailure{60};
// No count is behind it: the figures have to know of what is deleted. They do within 10 s.
constexpr seconds kAfterStatistics{15};

std::int64_t TodayMs(std::chrono::system_clock::time_point now) {
  return base::EpochMilliseconds(now - kRowsBeforeStatistics);
}

// 0: rows go before statistics do.
Result<std::int64_t> StatisticsMayGoBefore(std::chrono::system_clock::time_point now,
                                           Database& database) {
  const auto oldest = OldestRowMs(database);
  if (!oldest) {
    return oldest;
  }
  return *oldest > TodayMs(now) ? SlotAtMs(*oldest) : 0;
}

}  // namespace

Result<bool> PostgresLimit::Tidy(std::int64_t most_bytes, std::int64_t rows,
                                 std::chrono::system_clock::time_point now, Database& database) {
  now_ = now;
  switch (task_) {
    case Task::kCount:
      return Count(database);
    case Task::kDropRows:
      return DropRows(rows, database);
    case Task::kDropStatistics:
      return DropSlots(database);
    case Task::kVacuum:
      return Vacuum(database);
    case Task::kNone:
      break;
  }
  // A clock that was set back does not keep it from looking.
  if (now < next_look_ && next_look_ - now <= kAfterFailure) {
    return false;
  }
  return Look(most_bytes, database);
}

Result<bool> PostgresLimit::Look(std::int64_t most_bytes, Database& database) {
  // A fifth is for deleted rows until their space is used again; and a count should be worth it.
  const std::int64_t goal = most_bytes / 5 * 4;
  const std::int64_t target = goal - goal / 50;
  const auto figures = LookAt(goal, database);
  if (!figures) {
    return figures.error();
  }
  if (figures->total <= goal || figures->live() <= goal) {
    return false;
  }
  may_vacuum_ = figures->total <= kMostToVacuum;
  const auto before_slot = StatisticsMayGoBefore(now_, database);
  if (!before_slot) {
    return before_slot.error();
  }
  if (*before_slot > 0) {
    left_ = figures->live() - target;
    const auto dropped =
        DropStatistics(*before_slot, std::min(left_ / kSlotBytes, kSliceRows), database);
    if (!dropped) {
      return dropped.error();
    }
    if (*dropped > 0) {
      task_ = Task::kDropStatistics;
      left_ -= *dropped * kSlotBytes;
      return true;
    }
  }
  if (figures->row_bytes == 0) {
    return false;
  }
  task_ = Task::kCount;
  left_ = std::max<std::int64_t>((target - figures->slot_bytes) / figures->row_bytes, 1);
  place_ = {};
  before_ms_ = *before_slot > 0 ? std::numeric_limits<std::int64_t>::max() : TodayMs(now_);
  return true;
}

Result<bool> PostgresLimit::Count(Database& database) {
  const std::int64_t rows = std::min(left_, kCountedAtOnce);
  const auto last = database.Run(
      "SELECT ts_ms, id FROM requests WHERE (ts_ms, id) < (?, ?) ORDER BY ts_ms DESC, id DESC "
      "OFFSET ? LIMIT 1",
      std::array{Value(place_.ts_ms), Value(place_.id), Value(rows - 1)});
  if (!last) {
    return last.error();
  }
  if (last->empty()) {
    return Rest(kAfterNothing);
  }
  place_ = {IntegerIn(last->front()[0]), IntegerIn(last->front()[1])};
  left_ -= rows;
  if (left_ == 0) {
    task_ = Task::kDropRows;
    if (place_.ts_ms > before_ms_) {
      place_ = {before_ms_, 0};
    }
  }
  return true;
}

Result<bool> PostgresLimit::DropRows(std::int64_t rows, Database& database) {
  const auto more = DropSlices(place_, rows, database);
  if (!more || *more) {
    return more;
  }
  if (!may_vacuum_) {
    return Rest(kAfterRows);
  }
  task_ = Task::kVacuum;
  vacuumed_ = 0;
  return true;
}

bool PostgresLimit::Vacuum(Database& database) {
  // Where someone vacuums already it is done. That it fails, after ten seconds, is no failure of
  // the log's.
  const bool done =
      database.RunScript(fmt::format("VACUUM (SKIP_LOCKED) {}", kTables[vacuumed_++])).has_value();
  return (done && vacuumed_ < kTables.size()) || Rest(done ? kAfterRows : kAfterFailure);
}

Result<bool> PostgresLimit::DropSlots(Database& database) {
  const auto before_slot = StatisticsMayGoBefore(now_, database);
  if (!before_slot) {
    return before_slot.error();
  }
  const auto dropped =
      left_ > 0 ? DropStatistics(*before_slot, std::min(left_ / kSlotBytes, kSliceRows), database)
                : Result<std::int64_t>(0);
  if (!dropped) {
    return dropped.error();
  }
  left_ -= *dropped * kSlotBytes;
  return *dropped > 0 || Rest(kAfterStatistics);
}

bool PostgresLimit::Rest(seconds pause) {
  task_ = Task::kNone;
  next_look_ = now_ + pause;
  return false;
}

}  // namespace gateway::logging
