// Ids that Anthropic's clients look for and an upstream may have left out.
#pragma once

#include <string>

namespace gateway::protocol::anthropic_to_openai {

// "msg_" or "toolu_", and 24 letters and digits.
std::string NewMessageId();
std::string NewToolUseId();

}  // namespace gateway::protocol::anthropic_to_openai
