// What one of Anthropic's messages needs, and an upstream may have left out.
#pragma once

#include <string>
#include <string_view>

#include "libgateway/protocol/shape/raw_members.hpp"

namespace gateway::protocol::shape {

// Puts in what is missing. `model`: what was asked for. Clients rely on the numbers in `usage`.
void CompleteMessage(std::string_view model, RawMembers* message);
void CompleteUsage(RawMembers* usage);

}  // namespace gateway::protocol::shape
