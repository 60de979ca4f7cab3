// Everything of a call but its messages and tools: how the answer is to be made.
#pragma once

#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes the members that stand for the client's, and notes what has no place upstream. `call`: the
// client's body. `include_usage`: a stream is to tell its usage. Error: kInvalidRequest.
Result<void> WriteParameters(json::Element call, bool stream, bool include_usage, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
