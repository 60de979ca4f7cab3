// EndpointOfRaw: which endpoint a raw call goes to.
#pragma once

#include <string_view>

#include "libgateway/protocol/endpoint.hpp"

namespace gateway::protocol {

// What is asked for by a path below a provider's base URL, percent-encoded: one of kChat,
// kCompletions, kResponses and kMessages, or kOther.
Endpoint EndpointOfRaw(std::string_view raw_path);

}  // namespace gateway::protocol
