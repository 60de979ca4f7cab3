// The adapter for Anthropic clients (messages) and OpenAI upstreams (chat completions).
#pragma once

#include <memory>

#include "gateway/protocol_adapter.hpp"

namespace gateway::protocol {

// Source: https://docs.anthropic.com/en/api/messages and
// https://platform.openai.com/docs/api-reference/chat
std::unique_ptr<ProtocolAdapter> NewAnthropicToOpenAi();

}  // namespace gateway::protocol
