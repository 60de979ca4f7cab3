#include "libgateway/logging/sqlite_rows.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/logging/clean_text.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/sqlite_calls.hpp"
#include "libgateway/logging/sqlite_request_insert.hpp"
#include "libgateway/logging/sqlite_row_sources.hpp"
#include "libgateway/logging/value_of.hpp"
#include "libgateway/storage/sqlite_source.hpp"
#include "libgateway/storage/sqlite_statement.hpp"

namespace gateway::logging {
namespace {

using storage::Value;

class SqliteRows final : public RowWriter {
 public:
  // Throws SQLite::Exception.
  SqliteRows(storage::SqliteDatabase& database, RowTexts texts)
      : database_(database), insert_requests_(database.handle(), texts), calls_(std::move(texts)) {
    const std::string names = CallSource::Names();
    storage::AddSource(database.handle(), "new_calls", names, &calls_);
    // Ids come again when all rows were deleted.
    insert_calls_.emplace(
        database.handle(),
        fmt::format("INSERT OR REPLACE INTO calls ({0}) SELECT {0} FROM new_calls", names));
  }

  Result<void> Write(RecordSpan records, Records* written) override {
    if (records.empty()) {
      return {};
    }
    const auto highest = database_.Run("SELECT coalesce(max(id), 0) FROM requests", {});
    if (!highest) {
      return highest.error();
    }
    const std::int64_t last_id = IntegerIn(highest->front().front());
    rows_.clear();
    for (const PackedRecord* record : records) {
      // The database will count like this.
      rows_.push_back(
          {record, last_id + 1 + static_cast<std::int64_t>(rows_.size()), HasOwnCall(*record)});
    }
    try {
      if (std::cmp_less(insert_requests_.Run(rows_), records.size())) {
        if (auto left = LeaveChanged(last_id); !left) {
          return left;
        }
      }
      calls_.Begin(rows_);
      insert_calls_->Run();
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
    }
    for (const NewRow& row : rows_) {
      written->push_back(row.record);
    }
    return {};
  }

 private:
  // Of rows_ those that have changed something: the rows beyond `last_id` are theirs, in the same
  // order.
  Result<void> LeaveChanged(std::int64_t last_id) {
    const auto found = database_.Run("SELECT id, request_id FROM requests WHERE id > ? ORDER BY id",
                                     std::array{Value(last_id)});
    if (!found) {
      return found.error();
    }
    auto next = found->begin();
    std::erase_if(rows_, [&](NewRow& row) {
      if (next == found->end() ||
          TextIn((*next)[1]) != CleanText(row.record->text<&LogRecord::id>(), kNameBytes)) {
        return true;
      }
      row.id = IntegerIn((*next++)[0]);
      return false;
    });
    return {};
  }

  storage::SqliteDatabase& database_;
  SqliteRequestInsert insert_requests_;
  CallSource calls_;
  std::optional<storage::SqliteStatement> insert_calls_;  // after what it reads
  std::vector<NewRow> rows_;                              // of the batch under way
};

}  // namespace

Result<std::unique_ptr<RowWriter>> NewSqliteRows(storage::SqliteDatabase& database,
                                                 RowTexts texts) {
  try {
    return std::unique_ptr<RowWriter>(std::make_unique<SqliteRows>(database, std::move(texts)));
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
  }
}

}  // namespace gateway::logging
