// Anthropic's `system` and `messages` to OpenAI's `messages`.
#pragma once

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes the member `messages`. `call`: the client's body. Error: kInvalidRequest, naming the
// message or the block.
Result<void> WriteMessages(json::Element call, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
