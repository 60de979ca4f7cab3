// The few fields of a call's JSON body that the gateway looks at.
#pragma once

#include <string_view>

#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"

namespace gateway::json {

// Without a `model`: a head without one, if `needs_model` is false.
// Error: kInvalidRequest when `body` is no JSON object, `model` is missing, no string or empty,
// `stream` is no boolean, or one of `model`, `stream`, `messages` is there twice (readers of JSON
// differ on which one counts).
Result<CallHead> ReadCallHead(std::string_view body, bool needs_model = true);

}  // namespace gateway::json
