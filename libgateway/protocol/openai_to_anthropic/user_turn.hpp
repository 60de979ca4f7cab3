// UserTurn: what the user and the tools say between two turns of the assistant's: one message, the
// results of calls first, as Anthropic wants it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/lost_fields.hpp"
#include "libgateway/protocol/openai_to_anthropic/known_calls.hpp"

namespace gateway::protocol::openai_to_anthropic {

class UserTurn {
 public:
  // `place` is what a refusal names ("messages[0]"). A message with nothing in it is none.
  void AddMessage(json::Element message, std::string place);
  // A message of the role tool or function. Error: kInvalidRequest for one without its call.
  Result<void> AddResult(json::Element message, std::size_t index, KnownCalls& calls);

  [[nodiscard]] bool empty() const { return messages_.empty() && results_.empty(); }

  // Writes the turn, and is empty again. Error: kInvalidRequest.
  Result<void> Write(json::Writer& writer, LostFields& lost);

 private:
  struct Message {
    json::Element message;
    std::string place;
  };
  struct ToolResult {
    json::Element message;
    std::string call_id;
    std::string place;
  };

  Result<void> WriteBlocks(json::Writer& writer, LostFields& lost) const;
  static Result<void> WriteResult(const ToolResult& result, json::Writer& writer, LostFields& lost);

  std::vector<Message> messages_;
  std::vector<ToolResult> results_;
};

}  // namespace gateway::protocol::openai_to_anthropic
