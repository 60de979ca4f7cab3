#include "libgateway/exchange/outcome_of.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "libgateway/base/ascii.hpp"

namespace gateway::exchange {
namespace {

using Words = std::span<const std::string_view>;

// Codes as a whole, messages by their beginning; in lower case. Sources: the vendors' lists of
// errors; what one-api and new-api answer, which is where many resold keys come from.
constexpr std::array<std::string_view, 3> kBadKeyCodes{"invalid_api_key", "api_key_invalid",
                                                       "invalid_authentication"};
constexpr std::array<std::string_view, 5> kBadKeyWords{"incorrect api key provided",
                                                       "api key not valid", "invalid api key",
                                                       "invalid x-api-key", "无效的令牌"};
constexpr std::array<std::string_view, 7> kNothingLeftCodes{
    "insufficient_quota",   "insufficient_user_quota",
    "insufficient_balance", "billing_hard_limit_reached",
    "billing_not_active",   "arrearage",
    "quota_exceeded"};
constexpr std::array<std::string_view, 11> kNothingLeftWords{"your credit balance is too low",
                                                             "you exceeded your current quota",
                                                             "insufficient balance",
                                                             "insufficient quota",
                                                             "insufficient credits",
                                                             "用户额度不足",
                                                             "用户余额不足",
                                                             "余额不足",
                                                             "额度不足",
                                                             "该令牌额度已用尽",
                                                             "账户欠费"};
constexpr std::array<std::string_view, 5> kContentCodes{
    "context_length_exceeded", "content_filter", "content_policy_violation",
    "data_inspection_failed", "string_above_max_length"};
// Anywhere: they cost the request that says them only.
constexpr std::array<std::string_view, 7> kContentWords{
    "context length", "maximum context", "prompt is too long",       "content policy",
    "flagged",        "moderation",      "content management policy"};
constexpr std::array<std::string_view, 2> kRateCodes{"rate_limit_exceeded", "rate_limit_error"};
constexpr std::string_view kHtml = "the upstream answered http 403 with an html page";

struct Said {
  int status;
  std::string code;  // in lower case, as the message is
  std::string message;
  bool quotes;  // the message begins with what the client asked for
};

Said SaidBy(const Error& error, std::string_view model) {
  Said said{error.upstream_status == 0 ? 502 : error.upstream_status,
            base::LowerCase(error.upstream_code), base::LowerCase(error.message), false};
  said.quotes = !model.empty() && said.message.starts_with(base::LowerCase(model));
  return said;
}

bool HasCode(const Said& said, Words codes) {
  return std::find(codes.begin(), codes.end(), said.code) != codes.end();
}

bool BeginsWith(const Said& said, Words words) {
  return !said.quotes && std::any_of(words.begin(), words.end(), [&said](std::string_view word) {
    return said.message.starts_with(word);
  });
}

bool Mentions(const Said& said, Words words) {
  return std::any_of(words.begin(), words.end(), [&said](std::string_view word) {
    return said.message.find(word) != std::string::npos;
  });
}

bool MeansNothingLeft(const Said& said) {
  const bool by_words = said.status == 400 || said.status == 403 || said.status == 429;
  return said.status == 402 || (said.status != 404 && HasCode(said, kNothingLeftCodes)) ||
         (by_words && BeginsWith(said, kNothingLeftWords));
}

bool MeansBadKey(const Said& said, bool names_model) {
  return HasCode(said, kBadKeyCodes) || (said.status == 401 && names_model) ||
         ((said.status == 400 || said.status == 401) && BeginsWith(said, kBadKeyWords));
}

bool MeansContent(const Said& said) {
  return (said.status == 400 || said.status == 403 || said.status == 413) &&
         (HasCode(said, kContentCodes) || Mentions(said, kContentWords));
}

Outcome OfNotFound(const Said& said, std::string_view model) {
  if (model.empty()) {
    return Outcome::kInvalidRequest;
  }
  const bool names_it = said.code == "model_not_found" ||
                        said.message.find(base::LowerCase(model)) != std::string::npos;
  return names_it ? Outcome::kModelMissing : Outcome::kNotFound;
}

Outcome OfAnswer(const Error& error, std::string_view model) {
  const Said said = SaidBy(error, model);
  if (MeansNothingLeft(said)) {
    return Outcome::kQuotaUsedUp;
  }
  if (MeansBadKey(said, !model.empty())) {
    return Outcome::kKeyRejected;
  }
  if (MeansContent(said)) {
    return Outcome::kContentRefused;
  }
  if (HasCode(said, kRateCodes)) {  // an error event has no status
    return Outcome::kRateLimited;
  }
  switch (said.status) {
    case 401:
      return Outcome::kInvalidRequest;
    case 403:
      return said.message.starts_with(kHtml) ? Outcome::kNoAnswer
             : model.empty()                 ? Outcome::kInvalidRequest
                                             : Outcome::kNotPermitted;
    case 404:
      return OfNotFound(said, model);
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
      return said.status >= 500 ? Outcome::kServerError : Outcome::kInvalidRequest;
  }
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
      return OfAnswer(error, progress.model);
    case ErrorCode::kConnect:
      return error.upstream_code == "certificate" ? Outcome::kCertificate : Outcome::kUnreachable;
    case ErrorCode::kUpstreamStream:
      // What an event reported, or the end of the connection.
      return error.upstream_status != 0 ? OfAnswer(error, progress.model) : Outcome::kCutShort;
    case ErrorCode::kUpstreamProtocol:
      return error.upstream_status >= 300 && error.upstream_status < 400 ? Outcome::kRedirected
                                                                         : Outcome::kNoAnswer;
    default:
      return Outcome::kRefusedHere;
  }
}

}  // namespace gateway::exchange
