// Outcome: how a call to an upstream ended. OutcomeActions: what follows from it, for the key, for
// the provider and for the request.
#pragma once

#include <string_view>

namespace gateway {

enum class Outcome {
  kSuccess,
  kInvalidRequest,  // 400, 413, 422 and other 4xx: the request itself is at fault
  kContentRefused,  // 400: the context is too long, or a filter refused the content
  kKeyRejected,     // 401, or a 400 that says the key is bad
  kQuotaUsedUp,     // 402, 403 or 429 that say the account has nothing left
  kNotPermitted,    // 403 otherwise: the region, the model
  kModelMissing,    // 404 that says so of the model
  kNotFound,        // 404 otherwise: the path, or something that is kept there
  kRequestTimeout,  // 408
  kTryAgain,        // 409, 425
  kRateLimited,     // 429
  kServerError,     // 500, 502, 504 and other 5xx
  kBusy,            // 503, 529
  kUnreachable,     // DNS, refused, connect timeout, TLS, reset before any byte of an answer
  kCertificate,     // the certificate does not verify
  kNoFirstByte,     // no answer in time: it may be running, and be billed
  kRedirected,      // 3xx
  kNoAnswer,        // 2xx with HTML, nothing, or no JSON
  kCutShort,        // the answer broke off before the client was given anything of it
  kBrokeOff,        // after the client was given something of it
  kStalled,         // silent for too long, after the same
  kClientLeft,
  kClientStalled,  // it was there, but took nothing of its answer, and was let go
  kShutDown,       // the gateway stopped before the answer was whole
  kDeadline,       // the request's own time ran out
  kRefusedHere,    // the gateway did not ask: fault of the request, or nobody could be asked
};

inline constexpr int kOutcomes = static_cast<int>(Outcome::kRefusedHere) + 1;

// Stable snake_case name ("rate_limited"): what logs keep.
std::string_view OutcomeName(Outcome outcome);

// Whether the same provider is asked again. A deadline, the most attempts and the provider's retry
// budget always apply.
enum class SameProvider {
  kNo,
  kNextKey,     // at once, with another key
  kOnce,        // after a backoff
  kOnceIfLast,  // the same, but only without another target to go to
};

// Whether the route's next target is asked.
enum class Fallback {
  kNo,
  kIfRouteSays,    // Route::fall_back_on_refusal
  kIfNoKeyLeft,    // only when the provider has no other key to try
  kIfTimeoutsMay,  // unless RequestLimits::retry_timeouts is off
  kYes,
};

enum class KeyAction {
  kNone,
  kCool,        // this model with this key, for as long as was told
  kBlockModel,  // the same for 10 minutes
  kQuarantine,  // the key: 10 minutes, then a probe, doubling up to a day
  kExhaust,     // the key: an hour, then a probe
  kRestore,     // it works: all is forgotten
};

enum class ProviderAction {
  kNone,
  kBusyUntil,   // for as long as was told
  kBlockModel,  // this model, for a minute
};

enum class BreakerAction { kNone, kFailure, kSuccess };

struct OutcomeActions {
  SameProvider same = SameProvider::kNo;
  Fallback fallback = Fallback::kNo;
  KeyAction key = KeyAction::kNone;
  ProviderAction provider = ProviderAction::kNone;
  BreakerAction breaker = BreakerAction::kNone;
};

// Source: reliability.md §1.3.
const OutcomeActions& ActionsFor(Outcome outcome);

}  // namespace gateway
