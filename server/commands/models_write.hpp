// models add and remove with --write: the choice goes into the configuration file.
#pragma once

#include "gateway/config.hpp"
#include "server/commands/console.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

// Changes place.config_file and has a running gateway read it again. Returns the exit status.
int WriteModels(const ModelEdit& edit, const GatewayPlace& place, const Console& console);

}  // namespace gateway::server
