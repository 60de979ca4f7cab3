// MessageHistory: what the mock reads of the messages of a messages request.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/json/json.hpp"

namespace gateway::server::mock {

struct MessageHistory {
  std::string last_user_text;  // its beginning, if it is long
  bool user_asks = false;      // in the last message, which has no tool's result
  std::size_t tokens = 0;
};

// `messages`: not null. `thinking`: is asked for; then earlier thoughts must come back whole.
// Error: kInvalidRequest, with `param`.
Result<MessageHistory> ReadHistory(const rapidjson::Value& messages, bool thinking);

// Each text of `content` must have more than blanks. Error: kInvalidRequest, with `where` as
// `param`.
Result<void> CheckTexts(const rapidjson::Value* content, std::string_view where);

}  // namespace gateway::server::mock
