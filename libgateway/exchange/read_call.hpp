// What the gateway must know of a request before it can choose an upstream.
#pragma once

#include "gateway/message.hpp"
#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"

namespace gateway::exchange {

// Reads the body as its content type says. Error: kInvalidRequest.
Result<CallHead> ReadCall(const Request& request);

}  // namespace gateway::exchange
