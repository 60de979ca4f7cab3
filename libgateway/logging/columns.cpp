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
Field TextOf(const LogRecord& record, RowTexts& texts) {
  const std::string& text = record.*kMember;
  if (text.empty()) {
    return {};
  }
  return texts.Clean(text, kMost);
}

template <std::int64_t Usage::*kMember>
Field TokensOf(const LogRecord& record, RowTexts& /*texts*/) {
  if (record.usage.source == UsageSource::kNone) {
    return {};
  }
  return record.usage.*kMember;
}

template <auto kMember>
Field IntegerOf(const LogRecord& record, RowTexts& /*texts*/) {
  return static_cast<std::int64_t>(record.*kMember);
}

Field TimeMs(const LogRecord& record, RowTexts& /*texts*/) {
  return base::EpochMilliseconds(record.time);
}

Field Time(const LogRecord& record, RowTexts& texts) { return texts.Time(record.time); }

Field ClientProtocol(const LogRecord& record, RowTexts& /*texts*/) {
  return DialectName(record.client_dialect);
}

Field UpstreamStatus(const LogRecord& record, RowTexts& /*texts*/) {
  if (record.upstream_status == 0) {
    return {};
  }
  return std::int64_t{record.upstream_status};
}

Field UsageSourceOf(const LogRecord& record, RowTexts& /*texts*/) {
  return UsageSourceName(record.usage.source);
}

Field FirstByteMs(const LogRecord& record, RowTexts& /*texts*/) {
  if (!record.first_byte) {
    return {};
  }
  return Milliseconds(*record.first_byte);
}

template <microseconds LogRecord::*kMember>
Field MillisecondsOf(const LogRecord& record, RowTexts& /*texts*/) {
  return Milliseconds(record.*kMember);
}

Field Cost(const LogRecord& record, RowTexts& /*texts*/) {
  return record.cost ? Field(*record.cost) : Field();
}

Field OutcomeOf(const LogRecord& record, RowTexts& texts) {
  return record.kind == RecordKind::kStart ? Field(kStarted)
                                           : TextOf<&LogRecord::outcome>(record, texts);
}

Field Instance(const LogRecord& /*record*/, RowTexts& texts) {
  return texts.instance().empty() ? Field() : Field(texts.instance());
}

template <auto kMember>
bool Same(const LogRecord& a, const LogRecord& b) {
  return a.*kMember == b.*kMember;
}

template <auto kMember>
bool SameUsage(const LogRecord& a, const LogRecord& b) {
  return a.usage.source == b.usage.source && a.usage.*kMember == b.usage.*kMember;
}

bool SameOutcome(const LogRecord& a, const LogRecord& b) {
  return a.kind == b.kind && a.outcome == b.outcome;
}

bool AlwaysSame(const LogRecord& /*a*/, const LogRecord& /*b*/) { return true; }

// Adding one is a new version of the schema: see log_schema.hpp.
constexpr std::array kColumns = {
    Column{"request_id", kText, "UNIQUE",
           "ours; x-request-id of the answer if the client sent none", TextOf<&LogRecord::id>,
           Same<&LogRecord::id>},
    Column{"client_request_id", kText, "", "x-request-id as the client sent it",
           TextOf<&LogRecord::client_request_id>, Same<&LogRecord::client_request_id>},
    Column{"ts_ms", kInteger, "NOT NULL", "when it was accepted, UTC, milliseconds since 1970",
           TimeMs, Same<&LogRecord::time>},
    Column{"time", kText, "NOT NULL", "the same in the configured time zone, for people", Time,
           Same<&LogRecord::time>},
    Column{"client_protocol", kText, "NOT NULL", "openai or anthropic", ClientProtocol,
           Same<&LogRecord::client_dialect>},
    Column{"client", kText, "", "name of the client whose key was sent, NULL: none",
           TextOf<&LogRecord::client>, Same<&LogRecord::client>},
    Column{"method", kText, "", "HTTP method", TextOf<&LogRecord::method>,
           Same<&LogRecord::method>},
    Column{"path", kText, "", "path without query", TextOf<&LogRecord::path, kPathBytes>,
           Same<&LogRecord::path>},
    Column{"model_asked", kText, "", "as the client wrote it", TextOf<&LogRecord::model_asked>,
           Same<&LogRecord::model_asked>},
    Column{"model_alias", kText, "", "the redirects on the way, as they are written",
           TextOf<&LogRecord::model_alias>, Same<&LogRecord::model_alias>},
    Column{"model_sent", kText, "", "as the provider was asked", TextOf<&LogRecord::model_sent>,
           Same<&LogRecord::model_sent>},
    Column{"provider", kText, "", "NULL: no provider was asked", TextOf<&LogRecord::provider>,
           Same<&LogRecord::provider>},
    Column{"key_alias", kText, "", "name of the key used, never the key",
           TextOf<&LogRecord::key_alias>, Same<&LogRecord::key_alias>},
    Column{"status", kInteger, "NOT NULL", "HTTP status to the client, 499: it left first",
           IntegerOf<&LogRecord::status>, Same<&LogRecord::status>},
    Column{"upstream_status", kInteger, "", "HTTP status of the provider, NULL: none",
           UpstreamStatus, Same<&LogRecord::upstream_status>},
    Column{"streamed", kInteger, "NOT NULL", "1: the answer was a stream",
           IntegerOf<&LogRecord::streamed>, Same<&LogRecord::streamed>},
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
           TextOf<&LogRecord::stop_reason>, Same<&LogRecord::stop_reason>},
    Column{"lossy", kText, "", "fields of the request that the provider's protocol has nothing for",
           TextOf<&LogRecord::lossy, kPathBytes>, Same<&LogRecord::lossy>},
    Column{"first_byte_ms", kReal, "", "accepted to first byte of the answer's body", FirstByteMs,
           Same<&LogRecord::first_byte>},
    Column{"total_ms", kReal, "NOT NULL", "accepted to finished", MillisecondsOf<&LogRecord::total>,
           Same<&LogRecord::total>},
    Column{"overhead_ms", kReal, "", "part of total_ms: the gateway's own time",
           MillisecondsOf<&LogRecord::overhead>, Same<&LogRecord::overhead>},
    Column{"bytes_in", kInteger, "NOT NULL", "body of the request", IntegerOf<&LogRecord::bytes_in>,
           Same<&LogRecord::bytes_in>},
    Column{"bytes_out", kInteger, "NOT NULL", "body of the answer",
           IntegerOf<&LogRecord::bytes_out>, Same<&LogRecord::bytes_out>},
    Column{"attempts", kInteger, "NOT NULL", "calls made to providers",
           IntegerOf<&LogRecord::attempts>, Same<&LogRecord::attempts>},
    Column{"cost", kReal, "", "by the provider's price list; NULL: there is none", Cost,
           Same<&LogRecord::cost>},
    Column{"trace_id", kText, "", "W3C trace context: of the whole trace",
           TextOf<&LogRecord::trace_id>, Same<&LogRecord::trace_id>},
    Column{"parent_span", kText, "", "the client's span", TextOf<&LogRecord::parent_span>,
           Same<&LogRecord::parent_span>},
    Column{"span", kText, "", "ours, which providers are told", TextOf<&LogRecord::span>,
           Same<&LogRecord::span>},
    Column{"outcome", kText, "",
           "how the last call to a provider ended: success, rate_limited, ...; started: it has not "
           "ended; interrupted: nor will it",
           OutcomeOf, SameOutcome},
    Column{"error_code", kText, "", "NULL: no error", TextOf<&LogRecord::error_code>,
           Same<&LogRecord::error_code>},
    Column{"error_text", kText, "", "what happened",
           TextOf<&LogRecord::error_text, kErrorTextBytes>, Same<&LogRecord::error_text>},
    Column{"instance", kText, "", "the gateway that wrote it", Instance, AlwaysSame},
};

// Written out for each column: it is asked about every row.
template <std::size_t... kPlaces>
unsigned long long Differing(const LogRecord& a, const LogRecord& b, unsigned long long known,
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

void AddDiffering(const LogRecord& a, const LogRecord& b, ColumnSet* columns) {
  *columns = Differing(a, b, columns->to_ullong(), std::make_index_sequence<kColumns.size()>());
}

Value Column::value(const LogRecord& record, std::chrono::minutes utc_offset) const {
  RowTexts texts(utc_offset, {});
  return std::visit(Copy{}, field(record, texts));
}

}  // namespace gateway::logging
