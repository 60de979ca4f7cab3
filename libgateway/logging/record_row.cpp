#include "libgateway/logging/record_row.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <string_view>
#include <type_traits>
#include <utility>

#include "libgateway/logging/value_of.hpp"

namespace gateway::logging {
namespace {

using std::chrono::microseconds;
using storage::Value;

template <typename To>
struct Field {
  std::string_view name;
  void (*put)(Value value, To* to);
};

template <typename To, std::string To::*kMember>
void PutText(Value value, To* to) {
  to->*kMember = TextIn(std::move(value));
}

template <typename To, auto kMember>
void PutInteger(Value value, To* to) {
  auto& member = to->*kMember;
  member = static_cast<std::remove_reference_t<decltype(member)>>(IntegerIn(value));
}

std::optional<microseconds> TimeIn(const Value& milliseconds) {
  constexpr double kPerMillisecond = 1000;
  const auto real = RealIn(milliseconds);
  return real ? std::optional(microseconds{std::llround(*real * kPerMillisecond)}) : std::nullopt;
}

template <typename To, microseconds To::*kMember>
void PutTime(Value value, To* to) {
  to->*kMember = TimeIn(value).value_or(microseconds{0});
}

template <typename To, std::optional<microseconds> To::*kMember>
void PutTimeIfAny(Value value, To* to) {
  to->*kMember = TimeIn(value);
}

template <std::int64_t Usage::*kMember>
void PutTokens(Value value, LogRow* row) {
  row->record.usage.*kMember = IntegerIn(value);
}

template <auto kMember>
void PutRecord(Value value, LogRow* row) {
  if constexpr (std::is_same_v<std::remove_cv_t<decltype(kMember)>, std::string LogRecord::*>) {
    PutText<LogRecord, kMember>(std::move(value), &row->record);
  } else {
    PutInteger<LogRecord, kMember>(std::move(value), &row->record);
  }
}

void PutAccepted(Value value, LogRow* row) {
  row->record.time =
      std::chrono::system_clock::time_point(std::chrono::milliseconds{IntegerIn(value)});
}

void PutDialect(Value value, LogRow* row) {
  const std::string name = TextIn(std::move(value));
  row->record.client_dialect = name == DialectName(Dialect::kOpenAi)      ? Dialect::kOpenAi
                               : name == DialectName(Dialect::kAnthropic) ? Dialect::kAnthropic
                                                                          : Dialect::kFirstOwn;
}

void PutUsageSource(Value value, LogRow* row) {
  const std::string name = TextIn(std::move(value));
  for (const UsageSource source : {UsageSource::kUpstream, UsageSource::kEstimated}) {
    if (name == UsageSourceName(source)) {
      row->record.usage.source = source;
    }
  }
}

template <microseconds LogRecord::*kMember>
void PutDuration(Value value, LogRow* row) {
  PutTime<LogRecord, kMember>(std::move(value), &row->record);
}

using RowField = Field<LogRow>;
using TryField = Field<AttemptRecord>;

constexpr std::array kRowFields{
    RowField{"id", PutInteger<LogRow, &LogRow::id>},
    RowField{"request_id", PutRecord<&LogRecord::id>},
    RowField{"client_request_id", PutRecord<&LogRecord::client_request_id>},
    RowField{"ts_ms", PutAccepted},
    RowField{"time", PutText<LogRow, &LogRow::time>},
    RowField{"client_protocol", PutDialect},
    RowField{"client", PutRecord<&LogRecord::client>},
    RowField{"method", PutRecord<&LogRecord::method>},
    RowField{"path", PutRecord<&LogRecord::path>},
    RowField{"model_asked", PutRecord<&LogRecord::model_asked>},
    RowField{"model_alias", PutRecord<&LogRecord::model_alias>},
    RowField{"model_sent", PutRecord<&LogRecord::model_sent>},
    RowField{"provider", PutRecord<&LogRecord::provider>},
    RowField{"key_alias", PutRecord<&LogRecord::key_alias>},
    RowField{"status", PutRecord<&LogRecord::status>},
    RowField{"upstream_status", PutRecord<&LogRecord::upstream_status>},
    RowField{"streamed", PutRecord<&LogRecord::streamed>},
    RowField{"prompt_tokens", PutTokens<&Usage::prompt>},
    RowField{"completion_tokens", PutTokens<&Usage::completion>},
    RowField{"cached_tokens", PutTokens<&Usage::cached>},
    RowField{"cache_write_tokens", PutTokens<&Usage::cache_written>},
    RowField{"reasoning_tokens", PutTokens<&Usage::reasoning>},
    RowField{"usage_source", PutUsageSource},
    RowField{"stop_reason", PutRecord<&LogRecord::stop_reason>},
    RowField{"lossy", PutRecord<&LogRecord::lossy>},
    RowField{"first_byte_ms",
             [](Value value, LogRow* row) { row->record.first_byte = TimeIn(value); }},
    RowField{"total_ms", PutDuration<&LogRecord::total>},
    RowField{"overhead_ms", PutDuration<&LogRecord::overhead>},
    RowField{"bytes_in", PutRecord<&LogRecord::bytes_in>},
    RowField{"bytes_out", PutRecord<&LogRecord::bytes_out>},
    RowField{"attempts", PutRecord<&LogRecord::attempts>},
    RowField{"cost", [](Value value, LogRow* row) { row->record.cost = RealIn(value); }},
    RowField{"trace_id", PutRecord<&LogRecord::trace_id>},
    RowField{"parent_span", PutRecord<&LogRecord::parent_span>},
    RowField{"span", PutRecord<&LogRecord::span>},
    RowField{"outcome", PutRecord<&LogRecord::outcome>},
    RowField{"error_code", PutRecord<&LogRecord::error_code>},
    RowField{"error_text", PutRecord<&LogRecord::error_text>},
    RowField{"instance", PutText<LogRow, &LogRow::instance>},
};

constexpr std::array kTryFields{
    TryField{"provider", PutText<AttemptRecord, &AttemptRecord::provider>},
    TryField{"key_alias", PutText<AttemptRecord, &AttemptRecord::key_alias>},
    TryField{"model_sent", PutText<AttemptRecord, &AttemptRecord::model_sent>},
    TryField{"status", PutInteger<AttemptRecord, &AttemptRecord::status>},
    TryField{"outcome", PutText<AttemptRecord, &AttemptRecord::outcome>},
    TryField{"error_text", PutText<AttemptRecord, &AttemptRecord::error_text>},
    TryField{"waited_ms", PutTime<AttemptRecord, &AttemptRecord::waited>},
    TryField{"connect_ms", PutTimeIfAny<AttemptRecord, &AttemptRecord::connect>},
    TryField{"first_byte_ms", PutTimeIfAny<AttemptRecord, &AttemptRecord::first_byte>},
    TryField{"total_ms", PutTime<AttemptRecord, &AttemptRecord::total>},
};

template <typename Fields>
std::string NamesOf(const Fields& fields) {
  std::string names;
  for (const auto& field : fields) {
    names.append(names.empty() ? "" : ", ").append(field.name);
  }
  return names;
}

}  // namespace

const std::string& RecordColumns() {
  static const std::string names = NamesOf(kRowFields);
  return names;
}

LogRow RowFrom(storage::Row row) {
  LogRow read;
  for (std::size_t i = 0; i < kRowFields.size(); ++i) {
    kRowFields[i].put(std::move(row[i]), &read);
  }
  // A request that never got as far as being over.
  if (read.record.outcome == "started") {
    read.record.kind = RecordKind::kStart;
  }
  return read;
}

const std::string& AttemptColumns() {
  static const std::string names = NamesOf(kTryFields);
  return names;
}

AttemptRecord AttemptFrom(storage::Row row) {
  AttemptRecord read;
  for (std::size_t i = 0; i < kTryFields.size(); ++i) {
    kTryFields[i].put(std::move(row[i]), &read);
  }
  return read;
}

}  // namespace gateway::logging
