// The messages of a chat to Anthropic's messages and system texts.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/lost_fields.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

namespace gateway::protocol::openai_to_anthropic {

struct MessageSettings {
  std::string_view provider;          // whose thinking is looked for
  ThinkingStore* thinking = nullptr;  // null: none is put back
  // Goes behind all other system texts; empty: nothing.
  std::string_view last_system_text;
};

// Appends `,"messages":[...]` and, if there are such texts, `,"system":...`. `messages`: the
// client's. Error: kInvalidRequest, with the place of what cannot be sent.
Result<void> WriteMessages(json::Element messages, const MessageSettings& settings,
                           LostFields& lost, std::string* out);

}  // namespace gateway::protocol::openai_to_anthropic
