// What the process asks of the system before it serves.
#pragma once

#include "gateway/config.hpp"

namespace gateway::server {

// As many descriptors as the hard limit allows; no core dumps, which would hold the keys; a closed
// peer is an error value, not a SIGPIPE.
void PrepareProcess();

// `config` with no more than the system lets the process have: connections up to 70 % of its
// descriptors (the calls to upstreams need some, too), buffered bytes up to 80 % of the memory that
// its control group may have. May block.
ServerConfig FitToSystem(ServerConfig config);

}  // namespace gateway::server
