// LogRecord: the one truth about one request. Built along the way, finished exactly once.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

struct LogRecord {
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
  int attempts = 0;                                     // upstream calls made
  std::string outcome;     // OutcomeName: how it ended, of the last call to an upstream if it did
  std::string error_code;  // ErrorName, empty = no error
  std::string error_text;
};

}  // namespace gateway
