// The request that the load generator sends, over and over.
#pragma once

#include <string>

#include "server/bench/settings.hpp"

namespace gateway::server::bench {

// The body of a chat call in the dialect's shape: a system prompt, as many turns as the size asks
// for, tools if it is as large as an agent's. JSON of exactly `body_bytes`, or more when the least
// is more.
std::string RequestBody(const Settings& settings);

// All of the request, head and body.
std::string RequestText(const Settings& settings);

}  // namespace gateway::server::bench
