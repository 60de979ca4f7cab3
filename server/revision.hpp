// Revision: what requests are judged and led by, of one reading of the configuration.
#pragma once

#include <memory>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "server/clients/client_directory.hpp"

namespace gateway::server {

// Immutable; none is null.
struct Revision {
  std::shared_ptr<const GatewayConfig> config;
  std::shared_ptr<const ClientDirectory> clients;
  std::shared_ptr<const Snapshot> snapshot;
};

}  // namespace gateway::server
