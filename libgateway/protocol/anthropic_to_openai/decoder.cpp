#include "libgateway/protocol/anthropic_to_openai/decoder.hpp"

#include "libgateway/protocol/anthropic_to_openai/response.hpp"
#include "libgateway/protocol/anthropic_to_openai/stream.hpp"
#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/shape/openai_collect.hpp"

namespace gateway::protocol::anthropic_to_openai {

std::unique_ptr<Answer> MessageDecoder::AnswerFor(BodyKind kind) {
  if (kind != BodyKind::kEvents) {
    return std::make_unique<MessageAnswer>(context_, asked_);
  }
  if (context_.head.stream) {
    return std::make_unique<MessageStream>(context_, asked_);
  }
  return std::make_unique<FoldedAnswer>(
      context_, std::make_unique<shape::OpenAiCollector>(context_.target.model),
      std::make_unique<MessageAnswer>(context_, asked_));
}

}  // namespace gateway::protocol::anthropic_to_openai
