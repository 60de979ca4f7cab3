#include "libgateway/protocol/anthropic_decoder.hpp"

#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/message_object_answer.hpp"
#include "libgateway/protocol/message_stream_answer.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/shape/anthropic_collect.hpp"
#include "libgateway/protocol/shape/anthropic_replay.hpp"
#include "libgateway/protocol/unfolded_answer.hpp"

namespace gateway::protocol {

std::unique_ptr<Answer> AnthropicDecoder::AnswerFor(BodyKind kind) {
  if (context_.endpoint != Endpoint::kMessages) {
    return std::make_unique<ObjectAnswer>(context_);
  }
  const bool streams = kind == BodyKind::kEvents;
  if (streams && context_.head.stream) {
    return std::make_unique<MessageStreamAnswer>(context_);
  }
  if (streams) {
    return std::make_unique<FoldedAnswer>(
        context_, std::make_unique<shape::AnthropicCollector>(context_.target.model),
        std::make_unique<MessageObjectAnswer>(context_));
  }
  if (context_.head.stream) {
    return std::make_unique<UnfoldedAnswer>(context_, "content", shape::ReplayMessage,
                                            std::make_unique<MessageStreamAnswer>(context_));
  }
  return std::make_unique<MessageObjectAnswer>(context_);
}

}  // namespace gateway::protocol
