#include "libgateway/protocol/anthropic_decoder.hpp"

#include "libgateway/protocol/object_answer.hpp"

namespace gateway::protocol {

std::unique_ptr<Answer> AnthropicDecoder::AnswerFor(BodyKind /*kind*/) {
  return std::make_unique<ObjectAnswer>(context_);
}

}  // namespace gateway::protocol
