#include "libgateway/logging/postgres_upsert.hpp"

#include <array>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"

namespace gateway::logging {
namespace {

// A batch is one statement with one value for each column: an array of what the rows have there.
template <typename AnyColumn>
std::string Insert(std::string_view table, std::span<const AnyColumn> columns,
                   std::string_view on_conflict) {
  std::string arrays;
  for (const AnyColumn& column : columns) {
    arrays += fmt::format("{}CAST(? AS {}[])", arrays.empty() ? "" : ", ", column.type);
  }
  const std::string names = NamesOf(columns);
  return fmt::format("INSERT INTO {0} ({1}) SELECT * FROM unnest({2}){3}", table, names, arrays,
                     on_conflict);
}

// Appends one element to the text of an array: {1,NULL,"a \"text\""}.
struct Element {
  std::string& array;

  void operator()(std::monostate /*null*/) const { array += "NULL"; }
  void operator()(std::string_view text) const {
    array += '"';
    for (std::size_t special = text.find_first_of("\"\\"); special != std::string_view::npos;
         special = text.find_first_of("\"\\")) {
      array.append(text.substr(0, special)).append(1, '\\').append(1, text[special]);
      text.remove_prefix(special + 1);
    }
    array.append(text).append(1, '"');
  }
  void operator()(auto number) const { fmt::format_to(std::back_inserter(array), "{}", number); }
};

// The arrays of one table's columns, filled row by row. Their memory is used again.
class Arrays {
 public:
  explicit Arrays(std::size_t columns) : values_(columns, std::string()) {}

  void Begin() {
    for (storage::Value& value : values_) {
      std::get<std::string>(value) = "{";
    }
    rows_ = 0;
  }
  void Add(std::size_t column, const Field& field) {
    auto& array = std::get<std::string>(values_[column]);
    if (rows_ > 0) {
      array += ',';
    }
    std::visit(Element{array}, field);
  }
  void NextRow() { ++rows_; }
  void End() {
    for (storage::Value& value : values_) {
      std::get<std::string>(value) += '}';
    }
  }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::span<const storage::Value> values() const { return values_; }

 private:
  std::vector<storage::Value> values_;
  std::size_t rows_ = 0;
};

class PostgresUpsert final : public RowWriter {
 public:
  PostgresUpsert(storage::Database& database, RowTexts texts)
      : database_(database),
        insert_requests_(
            Insert(kTable, Columns(),
                   OnConflict(storage::DatabaseKind::kPostgres) + " RETURNING request_id")),
        insert_attempts_(Insert(kAttemptTable, AttemptColumnList(), " ON CONFLICT DO NOTHING")),
        requests_(Columns().size()),
        attempts_(AttemptColumnList().size()),
        texts_(std::move(texts)) {}

  Result<void> Write(RecordSpan records, Records* written) override {
    const std::size_t before = written->size();
    requests_.Begin();
    for (const PackedRecord* record : records) {
      AddRequest(*record);
    }
    requests_.End();
    const auto ids = database_.Run(insert_requests_, requests_.values());
    if (!ids) {
      return ids.error();
    }
    AddWritten(records, *ids, written);
    return WriteAttempts(std::span(*written).subspan(before));
  }

 private:
  void AddRequest(const PackedRecord& record) {
    texts_.Next();
    std::size_t at = 0;
    for (const Column& column : Columns()) {
      requests_.Add(at++, column.field(record, texts_));
    }
    requests_.NextRow();
  }

  void AddWritten(RecordSpan records, const std::vector<storage::Row>& ids, Records* written) {
    if (ids.size() == records.size()) {
      written->insert(written->end(), records.begin(), records.end());
      return;
    }
    std::unordered_set<std::string_view> changed;
    for (const storage::Row& row : ids) {
      if (const auto* id = std::get_if<std::string>(&row.front())) {
        changed.insert(*id);
      }
    }
    for (const PackedRecord* record : records) {
      texts_.Next();
      const std::string_view id = record->text<&LogRecord::id>();
      if (id.empty() || changed.contains(texts_.Clean(id, kNameBytes))) {
        written->push_back(record);
      }
    }
  }

  Result<void> WriteAttempts(RecordSpan records) {
    attempts_.Begin();
    for (const PackedRecord* record : records) {
      for (std::size_t call = 0; call < record->calls().size(); ++call) {
        texts_.Next();
        std::size_t at = 0;
        for (const AttemptColumn& column : AttemptColumnList()) {
          attempts_.Add(at++, column.field(*record, call, texts_));
        }
        attempts_.NextRow();
      }
    }
    attempts_.End();
    if (attempts_.rows() == 0) {
      return {};
    }
    const auto inserted = database_.Run(insert_attempts_, attempts_.values());
    return inserted ? Result<void>() : inserted.error();
  }

  storage::Database& database_;
  const std::string insert_requests_;
  const std::string insert_attempts_;
  Arrays requests_;
  Arrays attempts_;
  RowTexts texts_;
};

}  // namespace

std::unique_ptr<RowWriter> NewPostgresUpsert(storage::Database& database, RowTexts texts) {
  return std::make_unique<PostgresUpsert>(database, std::move(texts));
}

}  // namespace gateway::logging
