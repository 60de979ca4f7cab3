// Admission: which requests may become calls at all.
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// Error: kForbidden for a request that a web page on another site sent through somebody's browser
// (a gateway without keys on loopback is within reach of every such page).
Result<void> CheckOrigin(const ClientRequest& request);

// The same, and kMediaType unless the body says it is JSON; a missing content type is accepted.
// Forms and plain text are what a browser sends across sites without asking first.
Result<void> CheckJsonCall(const ClientRequest& request);

// The same for what takes a form (multipart/form-data), or either.
Result<void> CheckFormCall(const ClientRequest& request);
Result<void> CheckJsonOrFormCall(const ClientRequest& request);

}  // namespace gateway::server
