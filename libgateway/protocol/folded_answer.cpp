#include "libgateway/protocol/folded_answer.hpp"

#include <utility>

#include "libgateway/protocol/error_answer.hpp"

namespace gateway::protocol {

Result<void> FoldedAnswer::OnBody(std::string_view bytes, std::string* out) {
  if (context_.complete) {
    return {};
  }
  taken_ += bytes.size();
  if (taken_ > kMaxObjectBytes) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer is too large");
  }
  if (auto fed = scanner_.Feed(bytes, *this); !fed) {
    return fed;
  }
  const bool over = collector_->ended() || !error_event_.empty();
  return over ? Conclude(out) : Result<void>{};
}

Result<void> FoldedAnswer::OnEnd(std::string* out) {
  if (context_.complete) {
    return {};
  }
  scanner_.Finish(*this);
  return Conclude(out);
}

Result<void> FoldedAnswer::Conclude(std::string* out) {
  if (!error_event_.empty()) {
    AnswerWithError(context_, std::move(error_event_), Known::kByNumber, out);
    return {};
  }
  if (collector_->empty()) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's stream ended without an event");
  }
  if (!collector_->ended() && !collector_->finished()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  if (auto taken = object_->OnBody(collector_->Object(), out); !taken) {
    return taken;
  }
  return object_->OnEnd(out);
}

void FoldedAnswer::OnEvent(const sse::Event& event) {
  if (!collector_->ended() && error_event_.empty() && !collector_->Add(event)) {
    error_event_ = event.data;
  }
}

}  // namespace gateway::protocol
