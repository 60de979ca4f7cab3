// Refusal: a request that never became one.
#pragma once

#include <string>

namespace gateway::server {

// Refused while it was read. What was not read yet is empty.
struct Refusal {
  int status = 0;  // HTTP status it got, 0 = just closed
  std::string method;
  std::string path;
  std::string reason;
};

}  // namespace gateway::server
