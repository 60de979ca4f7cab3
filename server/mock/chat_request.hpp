// ChatRequest: what the mock reads of a chat completions request.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::server::mock {

struct ToolCall {
  std::string name;
  std::string arguments;  // JSON, one object
};

struct ChatAsk {
  std::string model;
  bool stream = false;
  bool include_usage = false;
  std::string last_user_text;  // its beginning, if it is long
  std::size_t prompt_tokens = 0;
  std::optional<ToolCall> tool_call;  // the one that tool_choice demands or the user names
  std::optional<std::string> json;    // the text that response_format demands
  std::size_t choices = 1;            // n
};

// `body`: JSON as it came. Error: kInvalidRequest, with `param`.
Result<ChatAsk> ReadChat(std::string_view body);

}  // namespace gateway::server::mock
