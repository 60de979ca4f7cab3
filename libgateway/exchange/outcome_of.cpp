#include "libgateway/exchange/outcome_of.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "libgateway/base/ascii.hpp"

namespace gateway::exchange {
namespace {

constexpr std::size_t kFirstWords = 40;

using Words = std::span<const std::string_view>;

// In lower case, of codes and messages. Sources: the vendors' lists of errors; what one-api and
// new-api answer, which is where many resold keys come from.
constexpr std::array<std::string_view, 6> kBadKey{"invalid_api_key",   "api_key_invalid",
                                                  "api key not valid", "invalid x-api-key",
                                                  "incorrect api key", "authentication_error"};
constexpr std::array<std::string_view, 14> kNothingLeft{"insufficient_quota",
                                                        "insufficient_user_quota",
                                                        "insufficient balance",
                                                        "insufficient_balance",
                                                        "exceeded your current quota",
                                                        "credit balance is too low",
                                                        "billing_hard_limit",
                                                        "billing_not_active",
                                                        "payment required",
                                                        "arrearage",
                                                        "余额不足",
                                                        "额度不足",
                                                        "额度已用尽",
                                                        "欠费"};
constexpr std::array<std::string_view, 8> kRefusedContent{
    "context_length_exceeded", "context length",   "maximum context",
    "prompt is too long",      "content_filter",   "content_policy_violation",
    "data_inspection_failed",  "request too large"};
constexpr std::array<std::string_view, 3> kTooMany{"rate_limit_exceeded", "rate_limit_error",
                                                   "rate limit reached"};

bool HasAny(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// Whether it is what the error says. An error about the request may quote it, and so say anything:
// there only its code and its first words count.
bool Says(const Error& error, Words words) {
  const std::string code = base::LowerCase(error.upstream_code);
  const std::string message = base::LowerCase(error.message);
  const bool may_quote = error.upstream_status == 400 || error.upstream_status == 0;
  return HasAny(code, words) ||
         HasAny(may_quote ? std::string_view(message).substr(0, kFirstWords) : message, words);
}

Outcome OfStatus(int status, bool names_model) {
  switch (status) {
    case 401:
      return Outcome::kKeyRejected;
    case 402:
      return Outcome::kQuotaUsedUp;
    case 403:
      return Outcome::kNotPermitted;
    case 404:
      return names_model ? Outcome::kModelMissing : Outcome::kInvalidRequest;
    case 408:
      return Outcome::kRequestTimeout;
    case 409:
    case 425:
      return Outcome::kTryAgain;
    case 429:
      return Outcome::kRateLimited;
    case 503:
    case 529:
      return Outcome::kBusy;
    default:
      return status >= 500 ? Outcome::kServerError : Outcome::kInvalidRequest;
  }
}

Outcome OfAnswer(const Error& error, bool names_model) {
  const int status = error.upstream_status == 0 ? 502 : error.upstream_status;
  const bool hides_cause = status == 400 || status >= 500;
  const bool may_be_quota = hides_cause || (status >= 401 && status <= 403) || status == 429;
  if (may_be_quota && Says(error, kNothingLeft)) {
    return Outcome::kQuotaUsedUp;
  }
  if (hides_cause && Says(error, kBadKey)) {
    return Outcome::kKeyRejected;
  }
  if ((status == 400 || status == 413) && Says(error, kRefusedContent)) {
    return Outcome::kContentRefused;
  }
  if (status >= 500 && Says(error, kTooMany)) {  // an error event, which has no status
    return Outcome::kRateLimited;
  }
  return OfStatus(status, names_model);
}

Outcome OfTimeout(const Error& error, const CallProgress& progress) {
  if (progress.given) {
    return Outcome::kStalled;
  }
  const bool connecting = !progress.answered && error.upstream_code == "connect_timeout";
  return connecting ? Outcome::kUnreachable : Outcome::kNoFirstByte;
}

}  // namespace

Outcome OutcomeOf(const Error& error, const CallProgress& progress) {
  if (error.code == ErrorCode::kCancelled) {
    return Outcome::kClientLeft;
  }
  if (error.code == ErrorCode::kTimeout) {
    return OfTimeout(error, progress);
  }
  if (progress.given) {
    return Outcome::kBrokeOff;
  }
  switch (error.code) {
    case ErrorCode::kUpstreamStatus:
      return OfAnswer(error, progress.names_model);
    case ErrorCode::kConnect:
      return error.upstream_code == "certificate" ? Outcome::kCertificate : Outcome::kUnreachable;
    case ErrorCode::kUpstreamStream:
      // What an event reported, or the end of the connection.
      return error.upstream_status != 0 ? OfAnswer(error, progress.names_model)
                                        : Outcome::kCutShort;
    case ErrorCode::kUpstreamProtocol:
      return error.upstream_status >= 300 && error.upstream_status < 400 ? Outcome::kRedirected
                                                                         : Outcome::kNoAnswer;
    default:
      return Outcome::kRefusedHere;
  }
}

}  // namespace gateway::exchange
