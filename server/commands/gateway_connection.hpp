// How a command gets to a gateway: one that runs, or one of its own.
#pragma once

#include <memory>
#include <optional>

#include "gateway/result.hpp"
#include "server/commands/console.hpp"
#include "server/commands/gateway_client.hpp"
#include "server/commands/gateway_place.hpp"
#include "server/commands/log_source.hpp"
#include "server/gateway_server.hpp"

namespace gateway::server {

struct GatewayConnection {
  std::unique_ptr<GatewayServer> own;  // not null: it runs in this process, and only so long
  GatewayClient client;
};

// The gateway at `place.server`; else the one that listens where the configuration says; else one
// that is started here from that configuration, which is told on console.err. May block.
// Error: kConfig, kConnect, kUpstreamProtocol when there is no gateway; a line for the user.
Result<GatewayConnection> Connect(const GatewayPlace& place, const Console& console);

// The log of such a gateway that runs; else the database of that configuration, which is only read:
// nothing is started, which is told likewise.
Result<std::unique_ptr<LogSource>> ConnectToLog(const GatewayPlace& place, const Console& console);

// As Connect, but only a gateway that runs: none is no mistake, unless it was named.
Result<std::optional<GatewayClient>> FindRunning(const GatewayPlace& place);

}  // namespace gateway::server
