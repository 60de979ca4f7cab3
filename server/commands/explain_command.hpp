// `gateway-server explain`
#pragma once

#include <span>
#include <string_view>

#include "server/commands/console.hpp"

namespace gateway::server {

// `words`: what follows "explain". Returns the exit status: 0, 1 when it failed or nobody would be
// asked, 2 for bad options.
int RunExplain(std::span<const std::string_view> words, const Console& console);

}  // namespace gateway::server
