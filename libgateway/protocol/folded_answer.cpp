#include "libgateway/protocol/folded_answer.hpp"

#include <utility>

#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr int kOk = 200;

}  // namespace

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
  const bool over = done_ || !error_event_.empty();
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
    AnswerWithErrorEvent(context_, std::move(error_event_), out);
    return {};
  }
  if (collector_.empty()) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's stream ended without an event");
  }
  if (!done_ && !collector_.finished()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  if (const std::string usage = collector_.usage(); !usage.empty()) {
    context_.usage = ReadOpenAiUsage(usage);
  }
  StartObject(context_, kOk);
  out->append(collector_.Completion());
  context_.complete = true;
  return {};
}

void FoldedAnswer::OnEvent(const sse::Event& event) {
  if (done_ || !error_event_.empty()) {
    return;
  }
  if (event.data == "[DONE]") {
    done_ = true;
    return;
  }
  if (!collector_.Add(event.data)) {
    error_event_ = event.data;
  }
}

}  // namespace gateway::protocol
