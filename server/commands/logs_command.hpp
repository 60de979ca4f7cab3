// `gateway-server logs`
#pragma once

#include <span>
#include <string_view>

#include "server/commands/console.hpp"

namespace gateway::server {

// `words`: what follows "logs". Returns the exit status: 0, 1 when it failed, 2 for bad options.
int RunLogs(std::span<const std::string_view> words, const Console& console);

}  // namespace gateway::server
