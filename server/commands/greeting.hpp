// What a person sees when the server has started.
#pragma once

#include <string>

#include "gateway/config.hpp"

namespace gateway::server {

// The configuration in words, the address, and curl lines that can be pasted. `port`: the one in
// use. `registry`: what models there are. `demo`: it runs against the bundled upstream.
std::string Greeting(const GatewayConfig& config, const ProviderRegistry& registry, int port,
                     bool demo);

}  // namespace gateway::server
