#include "libgateway/logging/postgres_rows.hpp"

#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/logging/postgres_upsert.hpp"

namespace gateway::logging {
namespace {

template <typename AnyColumn>
std::vector<std::string> NameList(std::span<const AnyColumn> columns) {
  std::vector<std::string> names;
  for (const AnyColumn& column : columns) {
    names.emplace_back(column.name);
  }
  return names;
}

// A row as texts, each with a NUL at its end. Its memory is used again.
class TextRow {
 public:
  void Begin() {
    bytes_.clear();
    starts_.clear();
  }
  void Add(const Field& field) {
    starts_.push_back(std::holds_alternative<std::monostate>(field) ? std::string::npos
                                                                    : bytes_.size());
    std::visit(*this, field);
    bytes_ += '\0';
  }
  const std::vector<const char*>* End() {
    texts_.clear();
    for (const std::size_t start : starts_) {
      texts_.push_back(start == std::string::npos ? nullptr : bytes_.data() + start);
    }
    return &texts_;
  }

  void operator()(std::monostate /*null*/) {}
  void operator()(std::string_view text) { bytes_ += text; }
  void operator()(auto number) { fmt::format_to(std::back_inserter(bytes_), "{}", number); }

 private:
  std::string bytes_;
  std::vector<std::size_t> starts_;  // npos: NULL
  std::vector<const char*> texts_;
};

// COPY is several times as fast as anything else, and fails when a row is there already. That does
// not happen but after an error of which nobody knows whether the rows were written: then, and
// where start rows are to be replaced, the other way is taken.
class PostgresRows final : public RowWriter {
 public:
  PostgresRows(storage::PostgresDatabase& database, const RowTexts& texts)
      : database_(database), upsert_(NewPostgresUpsert(database, texts)), texts_(texts) {}

  Result<void> Write(RecordSpan records, Records* written) override {
    other_way_ = false;
    if (std::exchange(careful_, false)) {
      return upsert_->Write(records, written);
    }
    Records fresh;
    Records others;
    for (const PackedRecord* record : records) {
      has_starts_ = has_starts_ || record->kind == RecordKind::kStart;
      (has_starts_ && record->kind == RecordKind::kWhole ? others : fresh).push_back(record);
    }
    if (auto copied = Copy(fresh); !copied) {
      careful_ = other_way_ = true;
      return copied;
    }
    written->insert(written->end(), fresh.begin(), fresh.end());
    return others.empty() ? Result<void>() : upsert_->Write(others, written);
  }

  [[nodiscard]] bool TakeOtherWay() override { return std::exchange(other_way_, false); }

 private:
  Result<void> Copy(const Records& records) {
    auto next = records.begin();
    auto copied = database_.Copy(std::string(kTable), request_columns_,
                                 [&]() -> const std::vector<const char*>* {
                                   return next == records.end() ? nullptr : Request(**next++);
                                 });
    next = records.begin();
    std::size_t call = 0;
    return copied
               ? database_.Copy(std::string(kAttemptTable), attempt_columns_,
                                [&]() -> const std::vector<const char*>* {
                                  while (next != records.end() && call == (*next)->calls().size()) {
                                    ++next;
                                    call = 0;
                                  }
                                  return next == records.end() ? nullptr : Attempt(**next, call++);
                                })
               : copied;
  }

  const std::vector<const char*>* Request(const PackedRecord& record) {
    texts_.Next();
    row_.Begin();
    for (const Column& column : Columns()) {
      row_.Add(column.field(record, texts_));
    }
    return row_.End();
  }

  const std::vector<const char*>* Attempt(const PackedRecord& record, std::size_t call) {
    texts_.Next();
    row_.Begin();
    for (const AttemptColumn& column : AttemptColumnList()) {
      row_.Add(column.field(record, call, texts_));
    }
    return row_.End();
  }

  storage::PostgresDatabase& database_;
  const std::unique_ptr<RowWriter> upsert_;
  const std::vector<std::string> request_columns_ = NameList(Columns());
  const std::vector<std::string> attempt_columns_ = NameList(AttemptColumnList());
  RowTexts texts_;
  TextRow row_;
  bool has_starts_ = false;
  bool careful_ = false;    // the next batch may be there already
  bool other_way_ = false;  // and the last one failed for that reason, perhaps
};

}  // namespace

std::unique_ptr<RowWriter> NewPostgresRows(storage::PostgresDatabase& database, RowTexts texts) {
  return std::make_unique<PostgresRows>(database, texts);
}

}  // namespace gateway::logging
