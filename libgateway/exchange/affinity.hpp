// Affinity: which requests should keep to one key, so that an upstream's prompt cache keeps
// hitting.
#pragma once

#include <cstdint>

#include "gateway/message.hpp"
#include "gateway/provider_registry.hpp"

namespace gateway::exchange {

// Equal for requests that belong together, by what the provider goes by; 0: it goes by nothing, or
// the request has nothing like that. Reads the body for Affinity::kPrompt: its system texts and the
// first message, which stay the same in a conversation.
std::uint64_t AffinityOf(const Provider& provider, const Request& request);

}  // namespace gateway::exchange
