#include "libgateway/protocol/openai_decoder.hpp"

#include <utility>

#include "libgateway/json/mask.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/folded_response.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/stream_answer.hpp"
#include "libgateway/protocol/typed_stream_answer.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostBlankBytes = 4096;
constexpr int kNoContent = 204;

}  // namespace

void OpenAiDecoder::OnHead(const ResponseHead& upstream) {
  context_.upstream_status = upstream.status;
  context_.client_head.headers = ForwardToClient(upstream.headers);
  for (Header& header : context_.client_head.headers) {
    header.value = json::MaskKeys(std::move(header.value), *context_.target.provider->keys);
  }
  const std::string_view type = FindHeader(upstream.headers, "content-type");
  if (upstream.status < 200 || upstream.status > 299) {
    answer_ = std::make_unique<ErrorAnswer>(context_, upstream.status);
    return;
  }
  const auto kind = KindOfType(type);
  const bool is_completion =
      context_.endpoint == Endpoint::kChat || context_.endpoint == Endpoint::kCompletions;
  if (!is_completion) {
    upstream_headers_ = upstream.headers;
  }
  const bool has_no_body = upstream.status == kNoContent || context_.head_only;
  if ((has_no_body && !is_completion) || context_.endpoint == Endpoint::kContent) {
    Relay();
  } else if (kind) {
    Choose(*kind);
  } else if (context_.endpoint == Endpoint::kAudio && !type.empty() && !IsHtml(type)) {
    Relay();  // "[Music]" is a text, whatever it looks like
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
  const std::string_view type = FindHeader(upstream_headers_, "content-type");
  if (kind == BodyKind::kEvents) {
    ChooseForEvents();
  } else if (kind == BodyKind::kOther && context_.endpoint == Endpoint::kAudio && !IsHtml(type)) {
    Relay();
  } else {
    answer_ = std::make_unique<ObjectAnswer>(context_);
  }
}

void OpenAiDecoder::ChooseForEvents() {
  has_stream_ = true;
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
    case Endpoint::kAudio:
    case Endpoint::kContent:
    case Endpoint::kOther:
      answer_ = std::make_unique<TypedStreamAnswer>(context_);
      break;
  }
}

void OpenAiDecoder::Relay() {
  answer_ = std::make_unique<RelayedAnswer>(context_, upstream_headers_);
}

Usage OpenAiDecoder::usage() const {
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

std::string OpenAiDecoder::ErrorEvent(const Error& error) const {
  return answer_ == nullptr ? std::string() : answer_->ErrorEvent(error);
}

}  // namespace gateway::protocol
