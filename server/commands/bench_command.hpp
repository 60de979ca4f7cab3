// `gateway-server bench`: puts load on an endpoint and tells how it took it.
#pragma once

#include <span>
#include <string_view>

#include "server/commands/console.hpp"

namespace gateway::server {

// `words`: what follows "bench". Returns the exit code: 0; 1 when requests failed or nothing
// listens there, 2 for bad options.
int RunBench(std::span<const std::string_view> words, const Console& console);

}  // namespace gateway::server
