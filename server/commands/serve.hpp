// serve: the gateway with its HTTP front, from start to stop.
#pragma once

#include "server/options.hpp"

namespace gateway::server {

// Returns the process's exit status: 0 after a clean stop, 78 when it could not start
// (EX_CONFIG of sysexits.h).
int Serve(const Options& options);

// Says what is wrong with a configuration, or what it would do. 0 or 78.
int Check(const Options& options);

}  // namespace gateway::server
