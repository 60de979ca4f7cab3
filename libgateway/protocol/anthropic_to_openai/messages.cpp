#include "libgateway/protocol/anthropic_to_openai/messages.hpp"

#include <string>

#include <fmt/format.h>

#include "libgateway/protocol/anthropic_to_openai/assistant_message.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"
#include "libgateway/protocol/anthropic_to_openai/system_message.hpp"
#include "libgateway/protocol/anthropic_to_openai/user_message.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

void NoteOtherMembers(json::Element message, Draft& draft) {
  for (const json::Element member : message) {
    if (!member.HasKey("role") && !member.HasKey("content")) {
      draft.lost.AddUnlessEmpty(fmt::format("messages.{}", member.key()), member);
    }
  }
}

Result<void> WriteMessage(json::Element message, std::size_t number, Draft& draft) {
  if (!message.IsObject()) {
    return RefuseField(fmt::format("messages[{}]", number), "must be an object");
  }
  NoteOtherMembers(message, draft);
  const json::Element content = message["content"];
  if (!content.IsString() && !content.IsArray()) {
    return RefuseField(fmt::format("messages[{}].content", number),
                       "must be a string or a list of blocks");
  }
  std::size_t block_number = 0;
  for (const json::Element block : content) {
    if (!block.IsObject()) {
      return RefuseField(NameOf({number, block_number}), "must be an object");
    }
    ++block_number;
  }
  const json::Element role = message["role"];
  if (role.Is("user")) {
    return WriteUserMessage(content, number, draft);
  }
  if (role.Is("assistant")) {
    return WriteAssistantMessage(content, number, draft);
  }
  if (role.Is("system")) {
    return WriteSystemMessage(content, fmt::format("messages[{}].content", number), draft);
  }
  return RefuseField(fmt::format("messages[{}].role", number),
                     "must be 'user', 'assistant' or 'system'");
}

}  // namespace

Result<void> WriteMessages(json::Element call, Draft& draft) {
  const json::Element messages = call["messages"];
  if (!messages.IsArray() || messages.empty()) {
    return RefuseField("messages", "must be a list of at least one message");
  }
  draft.out.Key("messages").BeginArray();
  if (auto written = WriteSystemMessage(call["system"], "system", draft); !written) {
    return written;
  }
  std::size_t number = 0;
  for (const json::Element message : messages) {
    if (auto written = WriteMessage(message, number, draft); !written) {
      return written;
    }
    ++number;
  }
  draft.out.EndArray();
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
