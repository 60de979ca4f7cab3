// Error to error body, in the shape of a client's protocol.
#pragma once

#include <string>
#include <string_view>

#include "gateway/error.hpp"
#include "gateway/message.hpp"

namespace gateway::json {

// {"error":{...}} as OpenAI writes it, {"type":"error",...} as Anthropic does. `status`: the HTTP
// status it goes with, which decides type and code. `request_id`: for Anthropic's; empty: null.
std::string ErrorBody(Dialect dialect, int status, const Error& error,
                      std::string_view request_id = {});

// The same as an event in a running stream.
std::string ErrorEvent(Dialect dialect, int status, const Error& error);

// The HTTP status that goes with the type or code of an error in either protocol
// ("overloaded_error": 529); 0 for a name that neither knows.
int StatusOfErrorName(std::string_view name);

}  // namespace gateway::json
