// Refusal: a request that no route ever saw, or whose handler failed.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "gateway/message.hpp"

namespace gateway::server {

class ClientTicket;

// Refused or broken off while it was read, or answered by the front itself because no route takes
// it or its handler threw. What was not read yet is empty.
struct Refusal {
  int status = 0;  // HTTP status it got; 499: the client left first
  std::string method;
  std::string path;
  std::string reason;
  std::size_t bytes_in = 0;                     // of its body, as far as it was read
  std::size_t bytes_out = 0;                    // of the body it was answered with
  std::chrono::steady_clock::time_point began;  // when its first byte came
  Headers headers;                              // as sent
  std::shared_ptr<ClientTicket> ticket = {};
};

}  // namespace gateway::server
