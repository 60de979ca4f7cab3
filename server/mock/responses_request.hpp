// ResponsesAsk: what the mock reads of a responses request.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "server/mock/chat_request.hpp"

namespace gateway::server::mock {

struct ResponsesAsk {
  // An item of the input, as it is told again.
  struct Item {
    std::string id;    // empty: it had none
    std::string rest;  // JSON members, each with a comma before it
  };

  std::string model;
  bool stream = false;
  bool store = true;
  std::string previous;  // previous_response_id, or empty
  std::string settings;  // JSON members, each with a comma before it, that the answer repeats
  std::vector<Item> items;
  std::string last_user_text;  // its beginning, if it is long
  std::size_t input_tokens = 0;
  std::optional<ToolCall> tool_call;  // the one that tool_choice demands
  std::optional<std::string> json;    // the text that text.format demands
};

// `body`: JSON as it came. Error: kInvalidRequest, with `param`.
Result<ResponsesAsk> ReadResponses(std::string_view body);

}  // namespace gateway::server::mock
