// One of Anthropic's messages to the events of its stream.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::protocol::shape {

// Appends the events to `events`. `model`: in case the message names none. Error:
// kUpstreamProtocol for what is no message.
Result<void> ReplayMessage(std::string_view message, std::string_view model, std::string* events);

}  // namespace gateway::protocol::shape
