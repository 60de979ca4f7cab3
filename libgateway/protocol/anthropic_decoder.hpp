// AnthropicDecoder: an Anthropic upstream's response for an Anthropic client.
#pragma once

#include <memory>

#include "libgateway/protocol/answer_decoder.hpp"

namespace gateway::protocol {

class AnthropicDecoder final : public AnswerDecoder {
 public:
  using AnswerDecoder::AnswerDecoder;

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind kind) override;
};

}  // namespace gateway::protocol
