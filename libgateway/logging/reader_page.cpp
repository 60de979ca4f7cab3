#include "libgateway/logging/reader_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/reader_indexes.hpp"
#include "libgateway/logging/reader_slots.hpp"
#include "libgateway/logging/record_row.hpp"
#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using storage::Database;
using storage::DatabaseKind;
using storage::Value;

// Rows looked at by one call, about a microsecond each; those at the edges come on top.
constexpr std::int64_t kMostLookedAt = 60'000;
constexpr std::int64_t kRangeCost = 50;  // of the statements, in rows
constexpr std::int64_t kFarRowCost = 20;
constexpr std::int64_t kFirstChunk = 2'000;
constexpr std::int64_t kLargestChunk = 20'000;

// Where a page ended: rows come by time, those of one millisecond by id.
struct Cursor {
  std::int64_t ts_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t id = std::numeric_limits<std::int64_t>::max();
};

Result<Cursor> ReadCursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) {
    return cursor;
  }
  const char* end = text.data() + text.size();
  const auto ts = std::from_chars(text.data(), end, cursor.ts_ms);
  if (ts.ec == std::errc() && ts.ptr != end && *ts.ptr == '.') {
    const auto id = std::from_chars(ts.ptr + 1, end, cursor.id);
    if (id.ec == std::errc() && id.ptr == end) {
      return cursor;
    }
  }
  return Fail(ErrorCode::kInvalidRequest,
              "this cursor is none that a page ended with; leave it out to begin anew");
}

std::string CursorText(const Cursor& cursor) {
  return fmt::format("{}.{}", cursor.ts_ms, cursor.id);
}

class PageSearch {
 public:
  PageSearch(const Search& search, std::size_t limit, Cursor cursor, Database& database)
      : search_(search), limit_(limit), cursor_(cursor), database_(database) {
    // SQLite has no figures to see by that this one is the better one.
    const bool told = search.only_errors && database.kind() == DatabaseKind::kSqlite;
    from_ = told ? "FROM requests INDEXED BY requests_errors" : "FROM requests";
    // Rows that failed lie apart from each other, so each of them is a look into another page.
    row_cost_ = search.only_errors && search.needs_rows ? kFarRowCost : 1;
    index_condition_ = search.only_errors ? fmt::format(" AND {}", kErrorRows) : "";
  }

  // Looks at the rows accepted from `low` to `high`, both included, the last ones first, until the
  // page is full or enough was looked at. False: then there is more.
  Result<bool> Look(std::int64_t low, std::int64_t high) {
    if (search_.rows.empty()) {
      return Take(low, high);
    }
    std::int64_t chunk = kFirstChunk;
    while (high >= low) {
      if (left_ <= 0) {
        cursor_ = {high, std::numeric_limits<std::int64_t>::max()};
        return false;
      }
      const auto part = LastOf(low, high, std::clamp<std::int64_t>(left_ / row_cost_, 1, chunk));
      if (!part) {
        return part.error();
      }
      if (auto more = Take(part->begin, high); !more || !*more) {
        return more;
      }
      left_ -= (part->rows * row_cost_) + kRangeCost;
      high = part->begin - 1;
      chunk = std::min(chunk * 3, kLargestChunk);
    }
    return true;
  }

  [[nodiscard]] LogPage Page(bool more) && {
    return {std::move(rows_), more ? CursorText(cursor_) : ""};
  }

 private:
  struct Part {
    std::int64_t begin = 0;
    std::int64_t rows = 0;
  };

  // The last `most` of them, or a few more of one millisecond.
  Result<Part> LastOf(std::int64_t low, std::int64_t high, std::int64_t most) {
    const auto found = database_.Run(
        fmt::format("SELECT count(*), min(ts_ms) FROM (SELECT ts_ms {} WHERE ts_ms >= ? AND "
                    "ts_ms <= ?{} ORDER BY ts_ms DESC LIMIT ?) AS part",
                    from_, index_condition_),
        std::array{Value(low), Value(high), Value(most)});
    if (!found) {
      return found.error();
    }
    const std::int64_t rows = IntegerIn(found->front()[0]);
    return Part{rows < most ? low : IntegerIn(found->front()[1]), rows};
  }

  // All of them, up to the limit. False: it is reached.
  Result<bool> Take(std::int64_t low, std::int64_t high) {
    std::vector<Value> values{Value(low), Value(high), Value(cursor_.ts_ms), Value(cursor_.id)};
    values.insert(values.end(), search_.rows.values.begin(), search_.rows.values.end());
    values.emplace_back(static_cast<std::int64_t>(limit_ - rows_.size()));
    auto found = database_.Run(
        fmt::format("SELECT {} {} WHERE ts_ms >= ? AND ts_ms <= ? AND (ts_ms, id) < (?, ?){} "
                    "ORDER BY ts_ms DESC, id DESC LIMIT ?",
                    RecordColumns(), from_, search_.rows.sql),
        values);
    if (!found) {
      return found.error();
    }
    for (storage::Row& row : *found) {
      rows_.push_back(RowFrom(std::move(row)));
    }
    if (rows_.size() < limit_) {
      return true;
    }
    cursor_ = {base::EpochMilliseconds(rows_.back().record.time), rows_.back().id};
    return false;
  }

  const Search& search_;
  const std::size_t limit_;
  Cursor cursor_;  // what was given; in the end, where to go on
  Database& database_;
  std::string from_;
  std::string index_condition_;
  std::int64_t row_cost_ = 1;
  std::int64_t left_ = kMostLookedAt;
  std::vector<LogRow> rows_;
};

// The times of the first and of the last row of all. Empty: there are none.
Result<std::optional<std::pair<std::int64_t, std::int64_t>>> TimesOfAll(Database& database) {
  const auto found =
      database.Run("SELECT (SELECT min(ts_ms) FROM requests), (SELECT max(ts_ms) FROM requests)");
  if (!found) {
    return found.error();
  }
  const storage::Row& row = found->front();
  if (std::holds_alternative<std::monostate>(row[0])) {
    return std::optional<std::pair<std::int64_t, std::int64_t>>();
  }
  return std::optional(std::pair(IntegerIn(row[0]), IntegerIn(row[1])));
}

}  // namespace

Result<LogPage> ReadPage(const Search& search, std::size_t limit, const std::string& cursor,
                         Database& database) {
  const auto start = ReadCursor(cursor);
  if (!start) {
    return start.error();
  }
  const auto times = TimesOfAll(database);
  if (!times) {
    return times.error();
  }
  PageSearch page(search, std::clamp<std::size_t>(limit, 1, kMostLogRows), *start, database);
  if (!*times) {
    return std::move(page).Page(false);
  }
  const std::int64_t low = std::max(search.from_ms, (*times)->first);
  const std::int64_t high = std::min({search.to_ms - 1, start->ts_ms, (*times)->second});
  if (low > high) {
    return std::move(page).Page(false);
  }
  const auto whole =
      search.series.empty()
          ? page.Look(low, high)
          : ForEachRange(search, low, high, database, [&page](std::int64_t from, std::int64_t to) {
              return page.Look(from, to);
            });
  if (!whole) {
    return whole.error();
  }
  return std::move(page).Page(!*whole);
}

}  // namespace gateway::logging
