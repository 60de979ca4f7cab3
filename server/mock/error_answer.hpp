// Errors, in the shape of either protocol.
#pragma once

#include <string>
#include <string_view>

#include "gateway/message.hpp"

namespace gateway::server::mock {

struct Failure {
  int status = 400;
  std::string message;
  std::string type = "invalid_request_error";  // OpenAI's; Anthropic's follows from the status
  std::string param = {};                      // OpenAI's; empty: null
  std::string code = {};                       // OpenAI's; empty: null
  Headers headers = {};                        // beside those that all errors have
  std::string error_code = {};                 // Anthropic's, in its details; empty: none
};

Response ErrorAnswer(const Failure& failure, Dialect dialect, std::string_view request_id);

// The header that has the id of a request: "x-request-id", "request-id".
std::string RequestIdHeader(Dialect dialect);

}  // namespace gateway::server::mock
