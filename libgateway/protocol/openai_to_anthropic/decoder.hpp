// The decoder of an Anthropic upstream's response for an OpenAI client.
#pragma once

#include <memory>

#include "gateway/protocol_adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

namespace gateway::protocol::openai_to_anthropic {

// `legacy_functions`: the client asked with `functions`, and is answered with function_call.
// `thinking`: where signed thinking is kept; null: nowhere. head and target outlive the decoder.
std::unique_ptr<ResponseDecoder> NewDecoder(const CallHead& head, const Target& target,
                                            bool legacy_functions,
                                            std::shared_ptr<ThinkingStore> thinking);

}  // namespace gateway::protocol::openai_to_anthropic
