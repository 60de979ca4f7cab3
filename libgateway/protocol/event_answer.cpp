#include "libgateway/protocol/event_answer.hpp"

#include <utility>

#include "libgateway/json/error_body.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol {

Result<void> EventAnswer::OnBody(std::string_view bytes, std::string* out) {
  if (context_.complete) {
    return {};
  }
  out_ = out;
  auto fed = scanner_.Feed(bytes, *this);
  return failure_ ? Result<void>(*failure_) : fed;
}

Result<void> EventAnswer::OnEnd(std::string* out) {
  out_ = out;
  if (!context_.complete) {
    scanner_.Finish(*this);
  }
  if (failure_) {
    return *failure_;
  }
  if (context_.complete) {
    return {};
  }
  if (!started_) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's stream ended without an event");
  }
  return TakeEnd();
}

void EventAnswer::OnEvent(const sse::Event& event) {
  if (!context_.complete && !failure_) {
    TakeEvent(event);
  }
}

void EventAnswer::OnComment(std::string_view text) {
  if (started_ && !context_.complete) {
    sse::AppendComment(text, out_);
  }
}

void EventAnswer::Emit(std::string_view name, std::string_view data) {
  if (!started_) {
    started_ = true;
    StartStream(context_);
  }
  sse::AppendEvent(name, data, out_);
}

void EventAnswer::TakeError(std::string_view name, std::string_view data) {
  if (!started_) {
    AnswerWithError(context_, std::string(data), Known::kByName, out_);
    return;
  }
  const KeyPool& keys = *context_.target.provider->keys;
  const std::string masked = keys.Mask(std::string(data));
  Error error = ErrorOf(context_, masked, Known::kByName);
  if (context_.translated()) {
    out_->append(json::ErrorEvent(context_.client, error.upstream_status, error));
  } else {
    sse::AppendEvent(name, masked, out_);
  }
  error.code = ErrorCode::kUpstreamStream;
  context_.reported = std::move(error);
  context_.complete = true;
}

}  // namespace gateway::protocol
