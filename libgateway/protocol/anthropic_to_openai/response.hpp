// MessageAnswer: one of OpenAI's completions, whole, to one of Anthropic's messages: as an object,
// or as the stream that the client asked for.
#pragma once

#include "libgateway/protocol/anthropic_to_openai/asked.hpp"
#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol::anthropic_to_openai {

class MessageAnswer final : public WholeAnswer {
 public:
  // References outlive it.
  MessageAnswer(AnswerContext& context, const Asked& asked)
      : WholeAnswer(context, "choices"), asked_(asked) {}

 private:
  Result<void> TakeObject(json::Element object, std::string_view body, std::string* out) override;

  const Asked& asked_;
};

}  // namespace gateway::protocol::anthropic_to_openai
