// The tool call that a request demands or suggests.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/result.hpp"
#include "server/json/json.hpp"
#include "server/mock/chat_request.hpp"

namespace gateway::server::mock {

// With tool_choice "required" (of messages: "any") the first of `tools`, with a function's name
// that one, in the form of chat, responses or messages; its arguments are made up so that they fit
// its schema. With "auto" or no tool_choice it is the first tool whose name is in `asked`, what the
// user said last, empty when more came after it. Empty: no tool is called. Error: kInvalidRequest
// when there is no such tool.
Result<std::optional<ToolCall>> ReadToolCall(const rapidjson::Value& request,
                                             std::string_view asked = {});

}  // namespace gateway::server::mock
