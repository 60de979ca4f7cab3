#include "libgateway/protocol/openai_decoder.hpp"

#include <utility>

#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/folded_response.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/mask.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/stream_answer.hpp"
#include "libgateway/protocol/typed_stream_answer.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostBlankBytes = 4096;
constexpr int kOk = 200;
constexpr int kNoContent = 204;

}  // namespace

void OpenAiDecoder::OnHead(const ResponseHead& upstream) {
  context_.upstream_status = upstream.status;
  context_.client_head.headers = ForwardToClient(upstream.headers);
  for (Header& header : context_.client_head.headers) {
    header.value = MaskKeys(std::move(header.value), *context_.target.provider->keys);
  }
  const std::string_view type = FindHeader(upstream.headers, "content-type");
  if (upstream.status < 200 || upstream.status > 299) {
    answer_ = std::make_unique<ErrorAnswer>(context_, upstream.status);
    return;
  }
  upstream_headers_ = upstream.headers;
  const auto kind = KindOfType(type);
  const bool nothing =
      upstream.status == kNoContent && context_.endpoint == Endpoint::kOther;  // "deleted"
  if (nothing || context_.endpoint == Endpoint::kContent || (!kind && MayRelay())) {
    Relay();
  } else if (kind) {
    Choose(*kind);
  }
}

Result<void> OpenAiDecoder::OnBody(std::string_view bytes, std::string* out) {
  if (answer_ != nullptr) {
    return answer_->OnBody(bytes, out);
  }
  first_bytes_.append(bytes);
  const auto kind = KindOfBytes(first_bytes_);
  if (!kind && first_bytes_.size() < kMostBlankBytes) {
    return {};
  }
  Choose(kind.value_or(BodyKind::kOther));
  return answer_->OnBody(std::exchange(first_bytes_, {}), out);
}

Result<void> OpenAiDecoder::OnEnd(std::string* out) {
  if (answer_ == nullptr) {
    Choose(BodyKind::kOther);
    if (auto taken = answer_->OnBody(std::exchange(first_bytes_, {}), out); !taken) {
      return taken;
    }
  }
  return answer_->OnEnd(out);
}

void OpenAiDecoder::Choose(BodyKind kind) {
  const bool untyped = FindHeader(upstream_headers_, "content-type").empty();
  if (kind == BodyKind::kEvents) {
    ChooseForEvents();
  } else if (kind == BodyKind::kOther && untyped && context_.endpoint == Endpoint::kOther) {
    Relay();
  } else {
    answer_ = std::make_unique<ObjectAnswer>(context_);
  }
}

void OpenAiDecoder::ChooseForEvents() {
  const bool wanted = context_.head.stream;
  switch (context_.endpoint) {
    case Endpoint::kChat:
    case Endpoint::kCompletions:
      if (wanted) {
        answer_ = std::make_unique<StreamAnswer>(context_);
      } else {
        answer_ = std::make_unique<FoldedAnswer>(context_);
      }
      break;
    case Endpoint::kResponses:
      if (!wanted) {
        answer_ = std::make_unique<FoldedResponse>(context_);
        break;
      }
      [[fallthrough]];
    case Endpoint::kContent:
    case Endpoint::kOther:
      answer_ = std::make_unique<TypedStreamAnswer>(context_);
      break;
  }
}

// A type that says that this is neither an object nor a page that stands in for one.
bool OpenAiDecoder::MayRelay() const {
  const std::string_view type = FindHeader(upstream_headers_, "content-type");
  return context_.endpoint == Endpoint::kOther && !type.empty() && !IsHtml(type);
}

void OpenAiDecoder::Relay() {
  answer_ = std::make_unique<RelayedAnswer>(context_, upstream_headers_);
}

Usage OpenAiDecoder::usage() const {
  const bool told = context_.usage.source != UsageSource::kNone;
  const bool cut = context_.upstream_status == kOk && context_.head.stream && !context_.complete;
  if (told || (context_.text_bytes == 0 && !cut)) {
    return context_.usage;
  }
  Usage estimate;
  estimate.prompt = EstimateTokens(context_.head.text_bytes);
  estimate.completion = EstimateTokens(context_.text_bytes);
  estimate.source = UsageSource::kEstimated;
  return estimate;
}

std::string OpenAiDecoder::ErrorEvent(const Error& error) const {
  return answer_ == nullptr ? std::string() : answer_->ErrorEvent(error);
}

}  // namespace gateway::protocol
