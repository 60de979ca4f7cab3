#include "libgateway/protocol/openai_decoder.hpp"

#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/folded_response.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/shape/openai_collect.hpp"
#include "libgateway/protocol/stream_answer.hpp"
#include "libgateway/protocol/typed_stream_answer.hpp"

namespace gateway::protocol {
namespace {

constexpr int kNoContent = 204;

}  // namespace

bool OpenAiDecoder::IsCompletion() const {
  return context_.endpoint == Endpoint::kChat || context_.endpoint == Endpoint::kCompletions;
}

std::unique_ptr<Answer> OpenAiDecoder::AnswerAtOnce(const ResponseHead& upstream,
                                                    std::optional<BodyKind> kind) {
  if (!IsCompletion()) {
    upstream_headers_ = upstream.headers;
  }
  const std::string_view type = FindHeader(upstream.headers, "content-type");
  const bool has_no_body = upstream.status == kNoContent || context_.head_only;
  const bool is_content = context_.endpoint == Endpoint::kContent;
  // "[Music]" is a text, whatever it looks like.
  const bool is_sound =
      !kind && context_.endpoint == Endpoint::kAudio && !type.empty() && !IsHtml(type);
  if ((has_no_body && !IsCompletion()) || is_content || is_sound) {
    return std::make_unique<RelayedAnswer>(context_, upstream.headers);
  }
  return nullptr;
}

std::unique_ptr<Answer> OpenAiDecoder::AnswerFor(BodyKind kind) {
  if (kind == BodyKind::kEvents) {
    return AnswerForEvents();
  }
  const std::string_view type = FindHeader(upstream_headers_, "content-type");
  if (kind == BodyKind::kOther && context_.endpoint == Endpoint::kAudio && !IsHtml(type)) {
    return std::make_unique<RelayedAnswer>(context_, upstream_headers_);
  }
  return std::make_unique<ObjectAnswer>(context_);
}

std::string OpenAiDecoder::EarlyErrorEvent(const Error& error) const {
  if (context_.endpoint != Endpoint::kResponses) {
    return AnswerDecoder::EarlyErrorEvent(error);
  }
  AnswerContext context = context_;
  return TypedStreamAnswer(context).ErrorEvent(error);
}

std::unique_ptr<Answer> OpenAiDecoder::AnswerForEvents() {
  const bool wanted = context_.head.stream;
  if (IsCompletion() && wanted) {
    return std::make_unique<StreamAnswer>(context_);
  }
  if (IsCompletion()) {
    const auto kind = context_.endpoint == Endpoint::kChat ? shape::OpenAiCollector::Kind::kChat
                                                           : shape::OpenAiCollector::Kind::kText;
    return std::make_unique<FoldedAnswer>(
        context_, std::make_unique<shape::OpenAiCollector>(context_.target.model, kind),
        std::make_unique<ObjectAnswer>(context_));
  }
  if (context_.endpoint == Endpoint::kResponses && !wanted) {
    return std::make_unique<FoldedResponse>(context_);
  }
  return std::make_unique<TypedStreamAnswer>(context_);
}

}  // namespace gateway::protocol
