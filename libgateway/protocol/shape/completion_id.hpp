// What a chat completion needs and an upstream may have left out.
#pragma once

#include <cstdint>
#include <string>

namespace gateway::protocol::shape {

// "chatcmpl-" and at least 24 letters and digits.
std::string NewCompletionId();

// "call_" and the same, for a tool call.
std::string NewCallId();

// Seconds since the epoch.
std::int64_t UnixNow();

}  // namespace gateway::protocol::shape
