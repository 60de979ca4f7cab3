#include "libgateway/protocol/answer_decoder.hpp"

#include <utility>

#include "libgateway/json/error_body.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostBlankBytes = 4096;

}  // namespace

void AnswerDecoder::OnHead(const ResponseHead& upstream) {
  context_.upstream_status = upstream.status;
  context_.client_head.headers = ForwardToClient(upstream.headers);
  for (Header& header : context_.client_head.headers) {
    header.value = context_.target.provider->keys->Mask(std::move(header.value));
  }
  if (upstream.status < 200 || upstream.status > 299) {
    answer_ = std::make_unique<ErrorAnswer>(context_, upstream.status);
    return;
  }
  const auto kind = KindOfType(FindHeader(upstream.headers, "content-type"));
  answer_ = AnswerAtOnce(upstream, kind);
  if (answer_ == nullptr && kind) {
    Choose(*kind);
  }
}

Result<void> AnswerDecoder::OnBody(std::string_view bytes, std::string* out) {
  if (answer_ != nullptr) {
    return answer_->OnBody(bytes, out);
  }
  first_bytes_.append(bytes);
  const auto kind = KindOfBytes(std::string_view(first_bytes_).substr(0, kMostBlankBytes));
  if (!kind && first_bytes_.size() < kMostBlankBytes) {
    return {};
  }
  Choose(kind.value_or(BodyKind::kOther));
  return answer_->OnBody(std::exchange(first_bytes_, {}), out);
}

Result<void> AnswerDecoder::OnEnd(std::string* out) {
  if (answer_ == nullptr) {
    Choose(BodyKind::kOther);
    if (auto taken = answer_->OnBody(std::exchange(first_bytes_, {}), out); !taken) {
      return taken;
    }
  }
  return answer_->OnEnd(out);
}

void AnswerDecoder::Choose(BodyKind kind) {
  has_stream_ = kind == BodyKind::kEvents;
  answer_ = AnswerFor(kind);
}

Usage AnswerDecoder::usage() const {
  const bool told = context_.usage.source != UsageSource::kNone;
  const bool cut = has_stream_ && context_.head.stream && !context_.complete;
  if (told || (context_.text_bytes == 0 && !cut)) {
    return context_.usage;
  }
  Usage estimate;
  estimate.prompt = EstimateTokens(context_.head.text_bytes);
  estimate.completion = EstimateTokens(context_.text_bytes);
  estimate.source = UsageSource::kEstimated;
  return estimate;
}

bool AnswerDecoder::has_content() const {
  const bool is_whole = !context_.awaits_content || context_.complete;
  return context_.has_content || (is_whole && !context_.reported);
}

std::optional<ResponseHead> AnswerDecoder::EarlyHead() const {
  if (!context_.head.stream || !CanBeUnfolded(context_.endpoint)) {
    return std::nullopt;
  }
  ResponseHead head;
  AddStreamHead(&head);
  return head;
}

std::string AnswerDecoder::ErrorEvent(const Error& error) const {
  // Without content nothing of the upstream's stream has gone to the client.
  return has_stream_ && has_content() ? answer_->ErrorEvent(error) : EarlyErrorEvent(error);
}

std::string AnswerDecoder::EarlyErrorEvent(const Error& error) const {
  return json::ErrorEvent(context_.client, HttpStatus(error), error);
}

}  // namespace gateway::protocol
