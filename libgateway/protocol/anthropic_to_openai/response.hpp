// MessageAnswer: one of OpenAI's completions, whole, to one of Anthropic's messages: an object, or
// the stream that the client asked for.
#pragma once

#include <vector>

#include "libgateway/protocol/anthropic_to_openai/asked.hpp"
#include "libgateway/protocol/anthropic_to_openai/blocks.hpp"
#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol::anthropic_to_openai {

class MessageAnswer final : public WholeAnswer {
 public:
  // References outlive it.
  MessageAnswer(AnswerContext& context, const Asked& asked)
      : WholeAnswer(context, "choices"), asked_(asked) {}

 private:
  struct Message;

  Result<void> TakeObject(json::Element object, std::string_view body, std::string* out) override;
  [[nodiscard]] Message Read(json::Element object) const;
  static void WriteObject(const Message& message, std::string* out);
  static void WriteEvents(const Message& message, std::string* out);

  const Asked& asked_;
};

}  // namespace gateway::protocol::anthropic_to_openai
