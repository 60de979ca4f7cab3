// CORS: which web pages may call the gateway through somebody's browser. Source: the Fetch
// standard, CORS protocol.
#pragma once

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/front/deferred_route.hpp"

namespace gateway::server {

// The answer is there when the browser only asks whether it may send the request (a preflight).
// Error: kForbidden for a request that a page sent which is not among the allowed ones: a gateway
// without keys on loopback is within reach of every page in a browser on that machine.
Result<GateAnswer> CheckOrigin(const ClientRequest& head, const CorsConfig& cors);

}  // namespace gateway::server
