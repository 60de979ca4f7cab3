// Earlier thinking that a client carries back.
#pragma once

#include <string>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol::openai_to_anthropic {

// The thinking blocks of a message of the assistant's, as JSON, joined by commas: only those that
// the upstream can verify, or it would refuse the whole call. OpenRouter's reasoning_details and
// LiteLLM's thinking_blocks are known.
std::string SignedThinking(json::Element message);

}  // namespace gateway::protocol::openai_to_anthropic
