#include "libgateway/logging/sqlite_row_sources.hpp"

#include <algorithm>
#include <variant>

#include "libgateway/logging/row_writer.hpp"
#include "libgateway/logging/sqlite_calls.hpp"

namespace gateway::logging {
namespace {

// As many as there are ids for.
std::size_t CallsOf(const NewRow& row) {
  constexpr std::size_t kMost = kCallsOfRequest - 1;
  return row.has_own_call ? 0 : std::min(row.record->calls().size(), kMost);
}

}  // namespace

std::vector<std::string> RequestSource::Names() {
  std::vector<std::string> names;
  for (const Column& column : Columns()) {
    names.emplace_back(column.name);
  }
  for (std::string& name : OwnCallColumns()) {
    names.push_back(std::move(name));
  }
  return names;
}

bool RequestSource::Next() {
  texts_.Next();
  return at_++ < rows_.size();
}

void RequestSource::Put(int column, const storage::SqliteCell& cell) {
  std::visit(cell, FieldOf(static_cast<std::size_t>(column), rows_[at_ - 1], texts_));
}

Field RequestSource::FieldOf(std::size_t column, const NewRow& row, RowTexts& texts) const {
  if (column < columns_.size()) {
    return columns_[column].field(*row.record, texts);
  }
  return row.has_own_call ? times_[column - columns_.size()].field(*row.record, 0, texts) : Field();
}

void RequestSource::AddDiffering(const NewRow& a, const NewRow& b, ColumnSet* columns) {
  logging::AddDiffering(*a.record, *b.record, columns);
  for (std::size_t column = columns_.size(); column < columns_.size() + times_.size(); ++column) {
    if (!columns->test(column) && FieldOf(column, a, texts_) != FieldOf(column, b, texts_)) {
      columns->set(column);
    }
  }
}

std::string CallSource::Names() { return "id, " + NamesOf(CallColumnList()); }

void CallSource::Rewind() {
  at_ = 0;
  number_ = 0;
}

bool CallSource::Next() {
  texts_.Next();
  ++number_;
  while (at_ < rows_.size() && number_ > CallsOf(rows_[at_])) {
    ++at_;
    number_ = 1;
  }
  return at_ < rows_.size();
}

void CallSource::Put(int column, const storage::SqliteCell& cell) {
  const NewRow& row = rows_[at_];
  if (column == 0) {
    cell(row.id * kCallsOfRequest + static_cast<std::int64_t>(number_));
  } else {
    const AttemptColumn& after_id = columns_[static_cast<std::size_t>(column) - 1];
    std::visit(cell, after_id.field(*row.record, number_ - 1, texts_));
  }
}

}  // namespace gateway::logging
