// A whole chat completion as the stream it could have been.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::protocol::shape {

// Appends the events of `completion` (a JSON object with `choices`): for each choice role,
// reasoning, content, refusal, one chunk a tool call, finish; then usage if the client asked for
// it, and [DONE]. `model`: what was asked for, in case the upstream does not say. Error:
// kUpstreamProtocol when it is no such object.
Result<void> ReplayCompletion(std::string_view completion, bool wants_usage, std::string_view model,
                              std::string* out);

}  // namespace gateway::protocol::shape
