// What tells the model how to behave, at the front or midway.
#pragma once

#include <string>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

// Writes one message of the texts in `content` (a string, or text blocks), or none if there are
// none. `field`: its name. Error: kInvalidRequest for other contents.
Result<void> WriteSystemMessage(json::Element content, const std::string& field, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
