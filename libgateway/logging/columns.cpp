#include "libgateway/logging/columns.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "libgateway/base/time_text.hpp"

namespace gateway::logging {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kPathBytes = 1024;

Field Milliseconds(microseconds time) { return static_cast<double>(time.count()) / 1000.0; }

template <std::string LogRecord::*kMember, std::size_t kMost = kNameBytes>
Field TextOf(const PackedRecord& record, RowTexts& texts) {
  const std::string_view text = record.text<kMember>();
  if (text.empty()) {
    return {};
  }
  return texts.Clean(text, kMost);
}

template <std::int64_t Usage::*kMember>
Field TokensOf(const PackedRecord& record, RowTexts& /*texts*/) {
  if (record.usage.source == UsageSource::kNone) {
    return {};
  }
  return record.usage.*kMember;
}

template <auto kMember>
Field IntegerOf(const PackedRecord& record, RowTexts& /*texts*/) {
  return static_cast<std::int64_t>(record.*kMember);
}

Field TimeMs(const PackedRecord& record, RowTexts& /*texts*/) {
  return base::EpochMilliseconds(record.time);
}

Field Time(const PackedRecord& record, RowTexts& texts) { return texts.Time(record.time); }

Field ClientProtocol(const PackedRecord& record, RowTexts& /*texts*/) {
  return DialectName(record.client_dialect);
}

Field UpstreamStatus(const PackedRecord& record, RowTexts& /*texts*/) {
  if (record.upstream_status == 0) {
    return {};
  }
  return std::int64_t{record.upstream_status};
}

Field UsageSourceOf(const PackedRecord& record, RowTexts& /*texts*/) {
  return UsageSourceName(record.usage.source);
}

Field FirstByteMs(const PackedRecord& record, RowTexts& /*texts*/) {
  if (!record.first_byte) {
    return {};
  }
  return Milliseconds(*record.first_byte);
}

template <microseconds PackedRecord::*kMember>
Field MillisecondsOf(const PackedRecord& record, RowTexts& /*texts*/) {
  return Milliseconds(record.*kMember);
}

Field Cost(const PackedRecord& record, RowTexts& /*texts*/) {
  return record.cost ? Field(*record.cost) : Field();
}

Field OutcomeOf(const PackedRecord& record, RowTexts& texts) {
  return record.kind == RecordKind::kStart ? Field(kStarted)
                                           : TextOf<&LogRecord::outcome>(record, texts);
}

Field Instance(const PackedRecord& /*record*/, RowTexts& texts) {
  return texts.instance().empty() ? Field() : Field(texts.instance());
}

template <auto kMember>
bool Same(const PackedRecord& a, const PackedRecord& b) {
  return a.*kMember == b.*kMember;
}

template <std::string LogRecord::*kMember>
bool SameText(const PackedRecord& a, const PackedRecord& b) {
  return a.text<kMember>() == b.text<kMember>();
}

template <auto kMember>
bool SameUsage(const PackedRecord& a, const PackedRecord& b) {
  return a.usage.source == b.usage.source && a.usage.*kMember == b.usage.*kMember;
}

bool SameOutcome(const PackedRecord& a, const PackedRecord& b) {
  return a.kind == b.kind && SameText<&LogRecord::outcome>(a, b);
}

bool AlwaysSame(const PackedRecord& /*a*/, const PackedRecord& /*b*/) { return true; }

// Adding one is a new version of the schema: see log_schema.hpp.
constexpr std::array kColumns = {
    Column{"request_id", kText, "UNIQUE",
           "ours; x-request-id of the answer if the client sent none", TextOf<&LogRecord::id>,
           SameText<&LogRecord::id>},
    Column{"client_request_id", kText, "", "x-request-id as the client sent it",
           TextOf<&LogRecord::client_request_id>, SameText<&LogRecord::client_request_id>},
    Column{"ts_ms", kInteger, "NOT NULL", "when it was accepted, UTC, milliseconds since 1970",
           TimeMs, Same<&PackedRecord::time>},
    Column{"time", kText, "NOT NULL", "the same in the configured time zone, for people", Time,
           Same<&PackedRecord::time>},
    Column{"client_protocol", kText, "NOT NULL", "openai or anthropic", ClientProtocol,
           Same<&PackedRecord::client_dialect>},
    Column{"client", kText, "", "name of the client whose key was sent, NULL: none",
           TextOf<&LogRecord::client>, SameText<&LogRecord::client>},
    Column{"method", kText, "", "HTTP method", TextOf<&LogRecord::method>,
           SameText<&LogRecord::method>},
    Column{"path", kText, "", "path without query", TextOf<&LogRecord::path, kPathBytes>,
           SameText<&LogRecord::path>},
    Column{"model_asked", kText, "", "as the client wrote it", TextOf<&LogRecord::model_asked>,
           SameText<&LogRecord::model_asked>},
    Column{"model_alias", kText, "", "the redirects on the way, as they are written",
           TextOf<&LogRecord::model_alias>, SameText<&LogRecord::model_alias>},
    Column{"model_sent", kText, "", "as the provider was asked", TextOf<&LogRecord::model_sent>,
           SameText<&LogRecord::model_sent>},
    Column{"provider", kText, "", "NULL: no provider was asked", TextOf<&LogRecord::provider>,
           SameText<&LogRecord::provider>},
    Column{"key_alias", kText, "", "name of the key used, never the key",
           TextOf<&LogRecord::key_alias>, SameText<&LogRecord::key_alias>},
    Column{"status", kInteger, "NOT NULL", "HTTP status to the client, 499: it left first",
           IntegerOf<&PackedRecord::status>, Same<&PackedRecord::status>},
    Column{"upstream_status", kInteger, "", "HTTP status of the provider, NULL: none",
           UpstreamStatus, Same<&PackedRecord::upstream_status>},
    Column{"streamed", kInteger, "NOT NULL", "1: the answer was a stream",
           IntegerOf<&PackedRecord::streamed>, Same<&PackedRecord::streamed>},
    Column{"prompt_tokens", kInteger, "", "with cached ones; NULL: not known",
           TokensOf<&Usage::prompt>, SameUsage<&Usage::prompt>},
    Column{"completion_tokens", kInteger, "", "with reasoning; NULL: not known",
           TokensOf<&Usage::completion>, SameUsage<&Usage::completion>},
    Column{"cached_tokens", kInteger, "", "part of prompt_tokens", TokensOf<&Usage::cached>,
           SameUsage<&Usage::cached>},
    Column{"cache_write_tokens", kInteger, "", "part of prompt_tokens, put into a cache",
           TokensOf<&Usage::cache_written>, SameUsage<&Usage::cache_written>},
    Column{"reasoning_tokens", kInteger, "", "part of completion_tokens",
           TokensOf<&Usage::reasoning>, SameUsage<&Usage::reasoning>},
    Column{"usage_source", kText, "NOT NULL", "who counted: upstream, estimated or none",
           UsageSourceOf, SameUsage<&Usage::source>},
    Column{"stop_reason", kText, "", "why the model stopped, as the provider called it",
           TextOf<&LogRecord::stop_reason>, SameText<&LogRecord::stop_reason>},
    Column{"lossy", kText, "", "fields of the request that the provider's protocol has nothing for",
           TextOf<&LogRecord::lossy, kPathBytes>, SameText<&LogRecord::lossy>},
    Column{"first_byte_ms", kReal, "", "accepted to first byte of the answer's body", FirstByteMs,
           Same<&PackedRecord::first_byte>},
    Column{"total_ms", kReal, "NOT NULL", "accepted to finished",
           MillisecondsOf<&PackedRecord::total>, Same<&PackedRecord::total>},
    Column{"overhead_ms", kReal, "", "part of total_ms: the gateway's own time",
           MillisecondsOf<&PackedRecord::overhead>, Same<&PackedRecord::overhead>},
    Column{"bytes_in", kInteger, "NOT NULL", "body of the request",
           IntegerOf<&PackedRecord::bytes_in>, Same<&PackedRecord::bytes_in>},
    Column{"bytes_out", kInteger, "NOT NULL", "body of the answer",
           IntegerOf<&PackedRecord::bytes_out>, Same<&PackedRecord::bytes_out>},
    Column{"attempts", kInteger, "NOT NULL", "calls made to providers",
           IntegerOf<&PackedRecord::attempts>, Same<&PackedRecord::attempts>},
    Column{"cost", kReal, "", "by the provider's price list; NULL: there is none", Cost,
           Same<&PackedRecord::cost>},
    Column{"trace_id", kText, "", "W3C trace context: of the whole trace",
           TextOf<&LogRecord::trace_id>, SameText<&LogRecord::trace_id>},
    Column{"parent_span", kText, "", "the client's span", TextOf<&LogRecord::parent_span>,
           SameText<&LogRecord::parent_span>},
    Column{"span", kText, "", "ours, which providers are told", TextOf<&LogRecord::span>,
           SameText<&LogRecord::span>},
    Column{"outcome", kText, "",
           "how the last call to a provider ended: success, rate_limited, ...; started: it has not "
           "ended; interrupted: nor will it",
           OutcomeOf, SameOutcome},
    Column{"error_code", kText, "", "NULL: no error", TextOf<&LogRecord::error_code>,
           SameText<&LogRecord::error_code>},
    Column{"error_text", kText, "", "what happened",
           TextOf<&LogRecord::error_text, kErrorTextBytes>, SameText<&LogRecord::error_text>},
    Column{"instance", kText, "", "the gateway that wrote it", Instance, AlwaysSame},
};

// Written out for each column: it is asked about every row.
template <std::size_t... kPlaces>
unsigned long long Differing(const PackedRecord& a, const PackedRecord& b, unsigned long long known,
                             std::index_sequence<kPlaces...> /*places*/) {
  ((known |= (known >> kPlaces & 1U) == 0 && !kColumns[kPlaces].same(a, b) ? 1ULL << kPlaces : 0),
   ...);
  return known;
}

struct Copy {
  Value operator()(std::string_view text) const { return std::string(text); }
  Value operator()(auto value) const { return value; }
};

}  // namespace

std::span<const Column> Columns() { return kColumns; }

void AddDiffering(const PackedRecord& a, const PackedRecord& b, ColumnSet* columns) {
  *columns = Differing(a, b, columns->to_ullong(), std::make_index_sequence<kColumns.size()>());
}

Value Column::value(const PackedRecord& record, std::chrono::minutes utc_offset) const {
  RowTexts texts(utc_offset, {});
  return std::visit(Copy{}, field(record, texts));
}

}  // namespace gateway::logging
