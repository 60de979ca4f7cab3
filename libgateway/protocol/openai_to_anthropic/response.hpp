// ObjectTranslator: one of Anthropic's messages to a chat completion.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "libgateway/protocol/openai_to_anthropic/response_parts.hpp"
#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol::openai_to_anthropic {

class ObjectTranslator final : public WholeAnswer {
 public:
  ObjectTranslator(AnswerContext& context, AnswerSettings settings)
      : WholeAnswer(context, "content"), settings_(std::move(settings)) {}

 private:
  Result<void> TakeObject(json::Element message, std::string_view body, std::string* out) override;

  const AnswerSettings settings_;
};

}  // namespace gateway::protocol::openai_to_anthropic
