// MessageObjectAnswer: the upstream answers with one of Anthropic's messages, and the client gets
// it as it is.
#pragma once

#include <string>
#include <string_view>

#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol {

class MessageObjectAnswer final : public WholeAnswer {
 public:
  explicit MessageObjectAnswer(AnswerContext& context) : WholeAnswer(context, "content") {}

 private:
  Result<void> TakeObject(json::Element message, std::string_view body, std::string* out) override;
};

}  // namespace gateway::protocol
