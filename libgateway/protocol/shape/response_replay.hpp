// A whole response of the Responses API as the stream it could have been.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::protocol::shape {

// Appends the events of `response` (a JSON object with `output`): created, in progress, for each
// item of the output its beginning, its texts or arguments in one delta, and its end; then how the
// whole ended. Error: kUpstreamProtocol when it is no such object.
// Source: https://platform.openai.com/docs/api-reference/responses-streaming
Result<void> ReplayResponse(std::string_view response, std::string* out);

}  // namespace gateway::protocol::shape
