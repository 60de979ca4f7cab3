// The tool call that a request demands.
#pragma once

#include <optional>

#include "gateway/result.hpp"
#include "server/mock/chat_request.hpp"
#include "server/mock/json.hpp"

namespace gateway::server::mock {

// With tool_choice "required" (of messages: "any") the first of `tools`, with a function's name
// that one, in the form of chat, responses or messages; its arguments are made up so that they fit
// its schema. Empty: none is demanded. Error: kInvalidRequest when there is no such tool.
Result<std::optional<ToolCall>> ReadToolCall(const rapidjson::Value& request);

}  // namespace gateway::server::mock
