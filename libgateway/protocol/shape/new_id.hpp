// Ids that an answer needs and an upstream may have left out: a prefix, and at least 24 letters and
// digits.
#pragma once

#include <string>

namespace gateway::protocol::shape {

std::string NewCompletionId();  // "chatcmpl-..."
std::string NewCallId();        // "call_...", of a tool call in OpenAI's protocol
std::string NewMessageId();     // "msg_..."
std::string NewToolUseId();     // "toolu_...", of one in Anthropic's

}  // namespace gateway::protocol::shape
