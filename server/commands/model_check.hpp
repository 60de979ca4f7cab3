// Whether models work: a chat call of one token to each.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "server/commands/gateway_client.hpp"

namespace gateway::server {

struct ModelCheck {
  std::string name;  // without the provider's
  bool good = false;
  int status = 0;  // HTTP status, 0 = no answer came
  std::chrono::milliseconds latency{0};
  std::string error;
};

// In the order of `names`; at most 8 calls at a time. May block.
std::vector<ModelCheck> CheckModels(const GatewayClient& client, const std::string& provider,
                                    const std::vector<std::string>& names);

}  // namespace gateway::server
