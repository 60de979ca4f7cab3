// Anthropic's tools, and the choice among them, to OpenAI's.
#pragma once

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes the members `tools`, `tool_choice` and `parallel_tool_calls`, as far as there is something
// to write. `call`: the client's body. Error: kInvalidRequest.
Result<void> WriteTools(json::Element call, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
