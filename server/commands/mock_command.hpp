// `gateway-server mock`: runs the stand-in upstream until SIGINT or SIGTERM.
#pragma once

#include <span>
#include <string_view>

namespace gateway::server {

// `words`: what follows "mock". Returns the exit code: 0; 2 for bad options, 1 when it cannot
// start.
int RunMock(std::span<const std::string_view> words);

}  // namespace gateway::server
