// MessagesAsk: what the mock reads of a messages request.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/mock/chat_request.hpp"

namespace gateway::server::mock {

struct MessagesAsk {
  std::string model;
  bool stream = false;
  bool thinking = false;       // is to come before the answer
  std::string last_user_text;  // its beginning, if it is long
  std::size_t input_tokens = 0;
  std::optional<ToolCall> tool_call;  // the one that tool_choice demands or the user names
  std::optional<std::string> json;    // the text that output_config.format demands
};

enum class MessagesPurpose { kAnswer, kCountTokens };

// `body`: JSON as it came. Only an answer needs max_tokens. Error: kInvalidRequest, with `param`.
Result<MessagesAsk> ReadMessages(std::string_view body, MessagesPurpose purpose);

}  // namespace gateway::server::mock
