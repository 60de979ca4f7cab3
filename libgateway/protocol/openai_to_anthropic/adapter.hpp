// The adapter for OpenAI clients (chat completions) and Anthropic upstreams (messages).
#pragma once

#include <memory>

#include "gateway/protocol_adapter.hpp"

namespace gateway::protocol {

// Source: https://platform.openai.com/docs/api-reference/chat and
// https://docs.anthropic.com/en/api/messages
std::unique_ptr<ProtocolAdapter> NewOpenAiToAnthropic();

}  // namespace gateway::protocol
