// What the process asks of the system before it serves.
#pragma once

namespace gateway::server {

// As many descriptors as the hard limit allows; no core dumps, which would hold the keys; a closed
// peer is an error value, not a SIGPIPE.
void PrepareProcess();

}  // namespace gateway::server
