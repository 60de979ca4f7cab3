#include "libgateway/protocol/error_answer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libgateway/json/error_body.hpp"
#include "libgateway/json/mask.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol {

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
  body_ = json::MaskKeys(std::move(body_), *context_.target.provider->keys);
  if (auto reported = ReadUpstreamError(body_)) {
    AnswerWithReportedError(context_, status_, std::move(body_), std::move(reported->message), out);
    return {};
  }
  const Error error{ErrorCode::kUpstreamStatus, DescribeForeignBody(body_, status_), status_, {}};
  AnswerWithReportedError(context_, status_, json::ErrorBody(Dialect::kOpenAi, status_, error),
                          error.message, out);
  return {};
}

void AnswerWithReportedError(AnswerContext& context, int status, std::string body,
                             std::string message, std::string* out) {
  const KeyPool& keys = *context.target.provider->keys;
  StartObject(context, status);
  context.reported =
      Error{ErrorCode::kUpstreamStatus, json::MaskKeys(std::move(message), keys), status, {}};
  out->append(json::MaskKeys(std::move(body), keys));
  context.complete = true;
}

void AnswerWithErrorEvent(AnswerContext& context, std::string event, std::string* out) {
  auto reported = ReadUpstreamError(event);
  std::string message = reported ? std::move(reported->message) : event;
  const int status = reported ? reported->status.value_or(kBadGateway) : kBadGateway;
  AnswerWithReportedError(context, status, std::move(event), std::move(message), out);
}

}  // namespace gateway::protocol
