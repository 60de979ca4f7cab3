// Error: the one error type of the library. Failures are values; nothing public throws, except
// std::bad_alloc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// A code says what to do next; what exactly happened stands in Error::message.
enum class ErrorCode {
  kInvalidRequest,    // the client must change the request
  kNotFound,          // no such model, provider or path
  kUnauthorized,      // the client's own credential is missing or wrong
  kForbidden,         // understood, but not allowed from there
  kRateLimited,       // the client has used up what it may for now; not an upstream's 429
  kMediaType,         // the body is not of a type that is taken there
  kUnsupported,       // known, but this gateway cannot do it
  kTooLarge,          // a body or head over its limit
  kOverloaded,        // a bound was reached; the same request may work later
  kNoKey,             // the provider has no usable key
  kConnect,           // the upstream could not be reached, or was lost before its first byte
  kTimeout,           // a limit on time ran out
  kUpstreamStatus,    // the upstream answered with an error status
  kUpstreamProtocol,  // the upstream answered with something that is no answer
  kUpstreamStream,    // the upstream reported an error in, or broke off, a running stream
  kCancelled,         // the client left, or Call::Cancel()
  kConfig,            // configuration refused
  kStorage,           // a database or file failed
  kInternal,          // a fault of this library
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;      // one sentence or more, without secrets
  int upstream_status = 0;  // HTTP status the upstream sent, 0 = none
  std::string param;        // the request field at fault ("model", "messages[0]"), empty = none
  // A word for it that programs look at ("insufficient_quota"): mostly the upstream's own; goes to
  // clients as error.code (OpenAI), or error.details.error_code (Anthropic, for refused requests).
  std::string upstream_code = {};
};

// Stable snake_case name ("invalid_request"): what the log keeps.
std::string_view ErrorName(ErrorCode code);

// The code of that name; empty for anything else.
std::optional<ErrorCode> ErrorNamed(std::string_view name);

// HTTP status for a client that gets this error from the gateway itself (not from an upstream).
int HttpStatus(const Error& error);

}  // namespace gateway
