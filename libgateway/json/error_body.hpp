// Error to error body, in the shape of a client's protocol.
#pragma once

#include <string>

#include "gateway/error.hpp"
#include "gateway/message.hpp"

namespace gateway::json {

// {"error":{...}} as OpenAI writes it, {"type":"error",...} as Anthropic does. `status`: the HTTP
// status it goes with, which decides type and code.
std::string ErrorBody(Dialect dialect, int status, const Error& error);

// The same as an event in a running stream.
std::string ErrorEvent(Dialect dialect, int status, const Error& error);

}  // namespace gateway::json
