// What the model said before: texts, calls of tools, and what it thought.
#pragma once

#include <cstddef>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes one message, or none if nothing is left of it. `content`: a string, or objects; of message
// `number`. Error: kInvalidRequest.
Result<void> WriteAssistantMessage(json::Element content, std::size_t number, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
