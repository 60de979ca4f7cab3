// What an OpenAI message tells of the model's thinking, to Anthropic's blocks.
#pragma once

#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/blocks.hpp"

namespace gateway::protocol::anthropic_to_openai {

// From `reasoning_details` where they have signatures or encrypted data, else from
// `reasoning_content` or `reasoning`. Source: https://openrouter.ai/docs (reasoning tokens), and
// DeepSeek's API.
void ReadThinking(json::Element message, std::vector<Block>* blocks);

// The text of `reasoning_content`, or of `reasoning`; absent if neither has one.
json::Element ThinkingText(json::Element message);

}  // namespace gateway::protocol::anthropic_to_openai
