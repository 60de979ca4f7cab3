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
  return row.has_own_call ? 0 : std::min(row.record->calls.size(), kMost);
}

}  // namespace

std::string RequestSource::Names() {
  std::string names = "id, " + NamesOf(Columns());
  for (const std::string& name : OwnCallColumns()) {
    names.append(", ").append(name);
  }
  return names;
}

bool RequestSource::Next() {
  texts_.Next();
  return at_++ < rows_.size();
}

void RequestSource::Put(int column, const storage::SqliteCell& cell) {
  if (column == 0) {
    return;  // NULL: the database counts up
  }
  const NewRow& row = rows_[at_ - 1];
  const std::size_t after_id = static_cast<std::size_t>(column) - 1;
  if (after_id < columns_.size()) {
    std::visit(cell, columns_[after_id].field(*row.record, texts_));
  } else if (row.has_own_call) {
    std::visit(cell, times_[after_id - columns_.size()].field(*row.record, 0, texts_));
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
