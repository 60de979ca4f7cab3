// `gateway-server clients`
#pragma once

#include <span>
#include <string_view>

#include "server/commands/console.hpp"

namespace gateway::server {

// `words`: what follows "clients". Returns the exit status: 0, 1 when it failed, 2 for bad options.
int RunClients(std::span<const std::string_view> words, const Console& console);

}  // namespace gateway::server
