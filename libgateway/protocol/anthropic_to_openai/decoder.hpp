// The decoder for an OpenAI upstream's answer to an Anthropic client.
#pragma once

#include <memory>
#include <utility>

#include "libgateway/protocol/answer_decoder.hpp"
#include "libgateway/protocol/anthropic_to_openai/asked.hpp"

namespace gateway::protocol::anthropic_to_openai {

class MessageDecoder final : public AnswerDecoder {
 public:
  MessageDecoder(AnswerContext context, Asked asked)
      : AnswerDecoder(std::move(context)), asked_(std::move(asked)) {}

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind kind) override;

  const Asked asked_;
};

}  // namespace gateway::protocol::anthropic_to_openai
