// ClientRequest: one request as a client sent it, its framing checked.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/body_source.hpp"
#include "gateway/message.hpp"

namespace gateway::server {

class ClientTicket;

struct ClientRequest {
  std::string method;  // "POST"
  std::string path;    // percent-decoded, without query
  std::string query;   // as sent, without "?"
  Headers headers;     // names in lower case, in the client's order
  std::string body;    // chunked coding taken off
  // In place of `body`: one that is still arriving, for routes that take it so.
  std::shared_ptr<BodySource> body_source = {};
  std::string raw_path = {};  // `path` as sent
  // When its head was complete.
  std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();
  std::shared_ptr<ClientTicket> ticket = {};  // of the client that the gate knew; may be null
};

}  // namespace gateway::server
