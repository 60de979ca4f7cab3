// `gateway-server keys`
#pragma once

#include <span>
#include <string_view>

#include "server/commands/console.hpp"

namespace gateway::server {

// `words`: what follows "keys". Returns the exit status: 0, 1 when it failed, 2 for bad options.
int RunKeys(std::span<const std::string_view> words, const Console& console);

}  // namespace gateway::server
