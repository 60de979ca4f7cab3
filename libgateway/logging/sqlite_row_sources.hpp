// What a batch of records is as rows of SQLite's tables, for statements that read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/row_texts.hpp"
#include "libgateway/records/packed_record.hpp"
#include "libgateway/storage/sqlite_source.hpp"

namespace gateway::logging {

// A record and the id of its row.
struct NewRow {
  const PackedRecord* record = nullptr;
  std::int64_t id = 0;
  bool has_own_call = false;
};

// Rows of the table `requests`.
class RequestSource final : public storage::SqliteSource {
 public:
  explicit RequestSource(RowTexts texts) : texts_(std::move(texts)) {}

  // All of the table's but "id", in its order.
  static std::vector<std::string> Names();

  void Begin(std::span<const NewRow> rows) { rows_ = rows; }
  // The value of one column, counted from 0. Texts as RowTexts.
  Field FieldOf(std::size_t column, const NewRow& row, RowTexts& texts) const;
  // As the function, with all of Names.
  void AddDiffering(const NewRow& a, const NewRow& b, ColumnSet* columns);

  void Rewind() override { at_ = 0; }
  bool Next() override;
  void Put(int column, const storage::SqliteCell& cell) override;

 private:
  const std::span<const Column> columns_ = Columns();
  const std::span<const AttemptColumn> times_ = CallTimeList();
  std::span<const NewRow> rows_;
  std::size_t at_ = 0;  // one more than the row's
  RowTexts texts_;
};

// Rows of the table `calls`: those that the rows of requests do not tell.
class CallSource final : public storage::SqliteSource {
 public:
  explicit CallSource(RowTexts texts) : texts_(std::move(texts)) {}

  static std::string Names();

  void Begin(std::span<const NewRow> rows) { rows_ = rows; }
  void Rewind() override;
  bool Next() override;
  void Put(int column, const storage::SqliteCell& cell) override;

 private:
  const std::span<const AttemptColumn> columns_ = CallColumnList();
  std::span<const NewRow> rows_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;  // from 1
  RowTexts texts_;
};

}  // namespace gateway::logging
