// What a user says, and what the user's tools gave.
#pragma once

#include <cstddef>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes a message of role "tool" for each tool_result, then one of role "user" with the rest, if
// there is any. Pictures in results go to that one: OpenAI has texts only in the others.
// `content`: a string, or objects; of message `number`. Error: kInvalidRequest.
Result<void> WriteUserMessage(json::Element content, std::size_t number, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
