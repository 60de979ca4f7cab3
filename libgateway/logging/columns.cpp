#include "libgateway/logging/columns.hpp"

#include <array>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/clean_text.hpp"

namespace gateway::logging {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

constexpr std::size_t kNameBytes = 256;
constexpr std::size_t kPathBytes = 1024;
constexpr std::size_t kErrorTextBytes = 2048;

constexpr std::string_view kText = "TEXT";
constexpr std::string_view kInteger = "BIGINT";         // INTEGER has 32 bits in PostgreSQL
constexpr std::string_view kReal = "DOUBLE PRECISION";  // REAL has 32 bits in PostgreSQL

Value Milliseconds(microseconds time) { return static_cast<double>(time.count()) / 1000.0; }

template <std::string LogRecord::*kMember, std::size_t kMost = kNameBytes>
Value TextOf(const LogRecord& record, minutes /*utc_offset*/) {
  const std::string& text = record.*kMember;
  if (text.empty()) {
    return {};
  }
  return CleanText(text, kMost);
}

template <std::int64_t Usage::*kMember>
Value TokensOf(const LogRecord& record, minutes /*utc_offset*/) {
  if (record.usage.source == UsageSource::kNone) {
    return {};
  }
  return record.usage.*kMember;
}

template <auto kMember>
Value IntegerOf(const LogRecord& record, minutes /*utc_offset*/) {
  return static_cast<std::int64_t>(record.*kMember);
}

Value TimeMs(const LogRecord& record, minutes /*utc_offset*/) {
  return base::EpochMilliseconds(record.time);
}

Value Time(const LogRecord& record, minutes utc_offset) {
  return base::TimeText(record.time, utc_offset);
}

Value ClientProtocol(const LogRecord& record, minutes /*utc_offset*/) {
  return std::string(DialectName(record.client_dialect));
}

Value UpstreamStatus(const LogRecord& record, minutes /*utc_offset*/) {
  if (record.upstream_status == 0) {
    return {};
  }
  return std::int64_t{record.upstream_status};
}

Value UsageSourceOf(const LogRecord& record, minutes /*utc_offset*/) {
  return std::string(UsageSourceName(record.usage.source));
}

Value FirstByteMs(const LogRecord& record, minutes /*utc_offset*/) {
  if (!record.first_byte) {
    return {};
  }
  return Milliseconds(*record.first_byte);
}

Value TotalMs(const LogRecord& record, minutes /*utc_offset*/) {
  return Milliseconds(record.total);
}

// Adding one is a new version of the schema: see sqlite_schema.hpp.
constexpr std::array kColumns = {
    Column{"request_id", kText, "UNIQUE",
           "ours; x-request-id of the answer if the client sent none", TextOf<&LogRecord::id>},
    Column{"client_request_id", kText, "", "x-request-id as the client sent it",
           TextOf<&LogRecord::client_request_id>},
    Column{"ts_ms", kInteger, "NOT NULL", "when it was accepted, UTC, milliseconds since 1970",
           TimeMs},
    Column{"time", kText, "NOT NULL", "the same in the configured time zone, for people", Time},
    Column{"client_protocol", kText, "NOT NULL", "openai or anthropic", ClientProtocol},
    Column{"client", kText, "", "name of the client whose key was sent, NULL: none",
           TextOf<&LogRecord::client>},
    Column{"method", kText, "", "HTTP method", TextOf<&LogRecord::method>},
    Column{"path", kText, "", "path without query", TextOf<&LogRecord::path, kPathBytes>},
    Column{"model_asked", kText, "", "as the client wrote it", TextOf<&LogRecord::model_asked>},
    Column{"model_alias", kText, "", "the redirects on the way, as they are written",
           TextOf<&LogRecord::model_alias>},
    Column{"model_sent", kText, "", "as the provider was asked", TextOf<&LogRecord::model_sent>},
    Column{"provider", kText, "", "NULL: no provider was asked", TextOf<&LogRecord::provider>},
    Column{"key_alias", kText, "", "name of the key used, never the key",
           TextOf<&LogRecord::key_alias>},
    Column{"status", kInteger, "NOT NULL", "HTTP status to the client, 499: it left first",
           IntegerOf<&LogRecord::status>},
    Column{"upstream_status", kInteger, "", "HTTP status of the provider, NULL: none",
           UpstreamStatus},
    Column{"streamed", kInteger, "NOT NULL", "1: the answer was a stream",
           IntegerOf<&LogRecord::streamed>},
    Column{"prompt_tokens", kInteger, "", "with cached ones; NULL: not known",
           TokensOf<&Usage::prompt>},
    Column{"completion_tokens", kInteger, "", "with reasoning; NULL: not known",
           TokensOf<&Usage::completion>},
    Column{"cached_tokens", kInteger, "", "part of prompt_tokens", TokensOf<&Usage::cached>},
    Column{"cache_write_tokens", kInteger, "", "part of prompt_tokens, put into a cache",
           TokensOf<&Usage::cache_written>},
    Column{"reasoning_tokens", kInteger, "", "part of completion_tokens",
           TokensOf<&Usage::reasoning>},
    Column{"usage_source", kText, "NOT NULL", "who counted: upstream, estimated or none",
           UsageSourceOf},
    Column{"stop_reason", kText, "", "why the model stopped, as the provider called it",
           TextOf<&LogRecord::stop_reason>},
    Column{"lossy", kText, "", "fields of the request that the provider's protocol has nothing for",
           TextOf<&LogRecord::lossy, kPathBytes>},
    Column{"first_byte_ms", kReal, "", "accepted to first byte of the answer's body", FirstByteMs},
    Column{"total_ms", kReal, "NOT NULL", "accepted to finished", TotalMs},
    Column{"bytes_in", kInteger, "NOT NULL", "body of the request",
           IntegerOf<&LogRecord::bytes_in>},
    Column{"bytes_out", kInteger, "NOT NULL", "body of the answer",
           IntegerOf<&LogRecord::bytes_out>},
    Column{"attempts", kInteger, "NOT NULL", "calls made to providers",
           IntegerOf<&LogRecord::attempts>},
    Column{"outcome", kText, "", "how the last call to a provider ended: success, rate_limited, ...",
           TextOf<&LogRecord::outcome>},
    Column{"error_code", kText, "", "NULL: no error", TextOf<&LogRecord::error_code>},
    Column{"error_text", kText, "", "what happened",
           TextOf<&LogRecord::error_text, kErrorTextBytes>},
};

}  // namespace

std::span<const Column> Columns() { return kColumns; }

}  // namespace gateway::logging
