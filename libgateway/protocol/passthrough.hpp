// The adapter for a client and an upstream that speak the same protocol: same bytes both ways.
#pragma once

#include <memory>

#include "gateway/protocol_adapter.hpp"

namespace gateway::protocol {

// OpenAI to OpenAI. The request body goes upstream with another `model` (and, for the log, with
// stream_options.include_usage where the client left stream_options out), every other byte kept.
std::unique_ptr<ProtocolAdapter> NewOpenAiPassthrough();

// Anthropic to Anthropic: another `model`, every other byte kept; versions, betas and query go
// along.
std::unique_ptr<ProtocolAdapter> NewAnthropicPassthrough();

}  // namespace gateway::protocol
