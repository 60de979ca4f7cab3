// LogRecord: the one truth about one request. Built along the way, finished exactly once.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/message.hpp"

namespace gateway {

enum class UsageSource {
  kNone,
  kUpstream,   // as the upstream told
  kEstimated,  // four bytes of text to a token: a stream ended before the upstream told
};

// "none", "upstream", "estimated".
std::string_view UsageSourceName(UsageSource source);

// Tokens. `prompt` includes `cached` and `cache_written`, `completion` includes `reasoning`
// (OpenAI's way to count, whatever the upstream's is).
struct Usage {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  std::int64_t cached = 0;         // of the prompt: read from a cache
  std::int64_t cache_written = 0;  // of the prompt: put into a cache
  std::int64_t reasoning = 0;
  UsageSource source = UsageSource::kNone;  // kNone: the numbers are not known, not zero
};

// One call to an upstream, whatever became of it.
struct AttemptRecord {
  std::string provider;
  std::string key_alias;
  std::string model_sent;
  int status = 0;                       // the upstream's HTTP status, 0: no answer
  std::string outcome;                  // OutcomeName: why it ended
  std::string error_text;               // what happened, empty: nothing did
  std::chrono::microseconds waited{0};  // before it: for a backoff, a key or a provider
  // Until DNS, TCP and TLS were done, 0: over a kept connection. Empty: never connected.
  std::optional<std::chrono::microseconds> connect;
  std::optional<std::chrono::microseconds> first_byte;  // from its start to the upstream's head
  std::chrono::microseconds total{0};                   // from its start
};

// What was said, where that is logged. Cut to the configured length, secrets masked.
struct LoggedBodies {
  std::string request;  // as the client sent it
  std::string answer;   // as the client got it
  bool request_cut = false;
  bool answer_cut = false;
};

// How much of a request a record tells.
enum class RecordKind {
  kWhole,  // all of it: it is over
  kStart,  // that it was admitted; a whole record of the same id follows
};

// The outcome of a record that stands for no request: the log's own word, in error_text, on how
// many records were lost and when ("7 rows dropped between 2025-09-26 07:10:50 and 2025-09-26
// 07:11:02 UTC"). Its status is 0. Statistics do not count it.
inline constexpr std::string_view kRowsDropped = "rows_dropped";

struct LogRecord {
  RecordKind kind = RecordKind::kWhole;
  std::string id;                              // unique, always the gateway's own
  std::string client_request_id;               // x-request-id as the client sent it, empty: none
  std::chrono::system_clock::time_point time;  // when the request was accepted
  Dialect client_dialect = Dialect::kOpenAi;
  std::string client;  // Request::client
  std::string method;
  std::string path;
  std::string model_asked;  // as the client wrote it
  std::string model_alias;  // the aliases on the way: "fast -> gpt-4*"; empty: none
  std::string model_sent;   // what the upstream was asked for, empty: it was not asked
  std::string provider;
  std::string key_alias;
  int status = 0;           // HTTP status to the client; 499: the client left first
  int upstream_status = 0;  // 0 = no answer
  bool streamed = false;    // the client's answer was a stream
  Usage usage;
  std::string stop_reason;  // in the upstream's own word, empty: not told
  std::string lossy;        // EncodedCall::lost, joined by commas
  std::optional<std::chrono::microseconds> first_byte;  // since `time`, to the first body byte
  std::chrono::microseconds total{0};                   // since `time`
  std::uint64_t bytes_in = 0;                           // of the client's body
  std::uint64_t bytes_out = 0;                          // of the body to the client
  // Of `total`, what went neither into waiting nor into calls to upstreams.
  std::chrono::microseconds overhead{0};
  int attempts = 0;                  // upstream calls made
  std::vector<AttemptRecord> calls;  // what each of them was, in order
  // By the provider's price list, in whatever money that is in. Empty: there is no price.
  std::optional<double> cost;
  // W3C trace context: the client's trace id (32 hex digits) and the id of its span (16), or a
  // trace of our own and no parent. Source: https://www.w3.org/TR/trace-context/
  std::string trace_id;
  std::string parent_span;
  std::string span;  // ours: what upstreams are told is their parent
  // OutcomeName: how it ended, of the last call to an upstream if it did. Or kRowsDropped.
  std::string outcome;
  std::string error_code;  // ErrorName, empty = no error
  std::string error_text;
  std::shared_ptr<const LoggedBodies> bodies;  // null: not logged
};

}  // namespace gateway
