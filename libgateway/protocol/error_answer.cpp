#include "libgateway/protocol/error_answer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/error_body.hpp"
#include "libgateway/protocol/response_object.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol {
namespace {

constexpr int kOverloaded = 529;  // Anthropic's own status
constexpr int kUnavailable = 503;

// 529 is no status to OpenAI's clients.
int StatusFor(const AnswerContext& context, int status) {
  const bool known = context.client == Dialect::kAnthropic || !context.translated();
  return status == kOverloaded && !known ? kUnavailable : status;
}

}  // namespace

Result<void> ErrorAnswer::OnBody(std::string_view bytes, std::string* /*out*/) {
  // A longer page is no use to anybody; what is kept of it is enough to describe it.
  body_.append(bytes.substr(0, std::min(bytes.size(), kMaxErrorBytes - body_.size())));
  return {};
}

Result<void> ErrorAnswer::OnEnd(std::string* out) {
  if (status_ < 400) {
    return Error{
        ErrorCode::kUpstreamProtocol,
        fmt::format("the upstream answered with a redirect (HTTP {}), which is not followed",
                    status_),
        status_,
        {}};
  }
  // Before anything is cut short: half a key is not found any more.
  body_ = context_.target.provider->keys->Mask(std::move(body_));
  if (auto reported = ReadUpstreamError(body_)) {
    Error error{ErrorCode::kUpstreamStatus, std::move(reported->message),
                StatusFor(context_, status_), std::move(reported->param),
                std::move(reported->code)};
    AnswerWithReportedError(context_, std::move(error), std::move(body_), out);
    return {};
  }
  Error error{ErrorCode::kUpstreamStatus,
              DescribeForeignBody(body_, status_),
              StatusFor(context_, status_),
              {}};
  std::string body =
      json::ErrorBody(context_.client, error.upstream_status, error, context_.request_id);
  AnswerWithReportedError(context_, std::move(error), std::move(body), out);
  return {};
}

Error ErrorOf(const AnswerContext& context, std::string_view body, Known known) {
  auto reported = ReadUpstreamError(body);
  int status = kBadGateway;
  if (!reported) {
    return Error{ErrorCode::kUpstreamStatus, std::string(body), status, {}};
  }
  if (reported->status) {
    status = *reported->status;
  } else if (context.endpoint == Endpoint::kResponses) {
    const int by_code = StatusOfResponseError(reported->code);
    status = by_code != 0 ? by_code : status;
  } else if (known == Known::kByName &&
             (context.target.provider->dialect == Dialect::kAnthropic || context.translated())) {
    const int by_type = json::StatusOfErrorName(reported->type);
    const int by_code = json::StatusOfErrorName(reported->code);
    status = by_code != 0 ? by_code : by_type != 0 ? by_type : status;
  }
  return Error{ErrorCode::kUpstreamStatus, std::move(reported->message), StatusFor(context, status),
               std::move(reported->param), std::move(reported->code)};
}

Error NoJson(std::string body, const AnswerContext& context) {
  const std::string text = context.target.provider->keys->Mask(std::move(body));
  return Fail(ErrorCode::kUpstreamProtocol, text.empty() ? "the upstream's answer is empty"
                                                         : "the upstream's answer is not JSON: " +
                                                               DescribeForeignBody(text, kOk));
}

void AnswerWithReportedError(AnswerContext& context, Error error, std::string body,
                             std::string* out) {
  const KeyPool& keys = *context.target.provider->keys;
  error.message = keys.Mask(std::move(error.message));
  StartObject(context, error.upstream_status);
  if (context.translated()) {
    const std::string_view id = FindHeader(context.client_head.headers, "x-upstream-request-id");
    out->append(json::ErrorBody(context.client, error.upstream_status, error,
                                id.empty() ? context.request_id : id));
  } else {
    out->append(keys.Mask(std::move(body)));
  }
  context.reported = std::move(error);
  context.complete = true;
}

void AnswerWithError(AnswerContext& context, std::string body, Known known, std::string* out) {
  Error error = ErrorOf(context, body, known);
  AnswerWithReportedError(context, std::move(error), std::move(body), out);
}

}  // namespace gateway::protocol
