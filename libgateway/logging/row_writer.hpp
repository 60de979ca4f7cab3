// RowWriter: puts records into the log's tables.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/logging/row_texts.hpp"
#include "libgateway/records/packed_records.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

using records::PackedRecord;
using records::RecordSpan;
using Records = std::vector<const PackedRecord*>;

// One thread at a time.
class RowWriter {
 public:
  virtual ~RowWriter() = default;

  // Inside of a transaction of the database. No two of `records` have the same id. A record whose
  // id is there already changes nothing, but for a whole one after its start. `written`: those
  // that did change something are added to it. Error: kStorage.
  virtual Result<void> Write(RecordSpan records, Records* written) = 0;

  // After an error of Write: the next one, in another transaction, does it in a way that may
  // succeed. True once for each such error.
  [[nodiscard]] virtual bool TakeOtherWay() { return false; }
};

// "request_id, ts_ms, ..." of a list of columns, each with `prefix` before it.
template <typename AnyColumn>
std::string NamesOf(std::span<const AnyColumn> columns, std::string_view prefix = "") {
  std::string names;
  for (const AnyColumn& column : columns) {
    names.append(names.empty() ? "" : ", ").append(prefix).append(column.name);
  }
  return names;
}

// What follows an INSERT into `requests` so that it keeps the rule of RowWriter::Write.
// A row that takes the place of a start row gets a new id, so that who reads on from the last id
// sees it.
[[nodiscard]] std::string OnConflict(storage::DatabaseKind kind);

}  // namespace gateway::logging
