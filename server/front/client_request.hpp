// ClientRequest: one request as a client sent it, complete, its framing checked.
#pragma once

#include <string>

#include "gateway/message.hpp"

namespace gateway::server {

struct ClientRequest {
  std::string method;  // "POST"
  std::string path;    // percent-decoded, without query
  std::string query;   // as sent, without "?"
  Headers headers;     // names in lower case, in the client's order
  std::string body;    // chunked coding taken off
};

}  // namespace gateway::server
