// Errors in OpenAI's shape.
#pragma once

#include <string_view>

#include "gateway/message.hpp"

namespace gateway::server::mock {

struct ErrorText {
  std::string_view message;
  std::string_view type = "invalid_request_error";
  std::string_view param = {};  // empty: null
  std::string_view code = {};   // empty: null
};

Response ErrorAnswer(int status, const ErrorText& error);

}  // namespace gateway::server::mock
