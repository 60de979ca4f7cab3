// The clients, as a table for people.
#pragma once

#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/commands/gateway_client.hpp"

namespace gateway::server {

std::string ConfiguredClients(const std::vector<ClientConfig>& clients);

// With what they are doing, and have used today. May block. Error: as GatewayClient::Ask.
Result<std::string> RunningClients(const GatewayClient& gateway);

}  // namespace gateway::server
