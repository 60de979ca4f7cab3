// How much the model is to think: Anthropic's thinking and effort to OpenAI's reasoning_effort.
#pragma once

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes the member `reasoning_effort`, if the client asks for any. `call`: its body.
void WriteReasoning(json::Element call, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
