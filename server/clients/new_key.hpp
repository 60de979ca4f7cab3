// A key for a new client.
#pragma once

#include <string>

#include "gateway/result.hpp"

namespace gateway::server {

// "sk-gw-" and 40 random letters and digits (238 bits). Error: kInternal when the system gives no
// random bytes.
Result<std::string> NewClientKey();

}  // namespace gateway::server
