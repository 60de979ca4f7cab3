// The few fields of a call's body that the gateway looks at, and the changes it makes to the body
// while every other byte stays.
#pragma once

#include <string>
#include <string_view>

#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"

namespace gateway::json {

// Error: kInvalidRequest when `body` is no JSON object, `model` is missing, no string or empty,
// `stream` is no boolean, or one of `model`, `stream`, `messages` is there twice (readers of JSON
// differ on which one counts).
Result<CallHead> ReadCallHead(std::string_view body);

// `body` with another model, and with stream_options.include_usage at its end if `ask_for_usage`.
// `head` is what ReadCallHead made of the same body.
std::string SpliceCall(std::string_view body, const CallHead& head, std::string_view model,
                       bool ask_for_usage);

}  // namespace gateway::json
