// A configuration file that has changed, told to the gateway that runs with it.
#pragma once

#include "server/commands/console.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

// Has a running gateway read its files again, and reports its answer; none is no mistake, unless it
// was named. Returns the exit status.
int ReloadGateway(const GatewayPlace& place, const Console& console);

}  // namespace gateway::server
