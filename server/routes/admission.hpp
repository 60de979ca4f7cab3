// Admission: which requests may become calls at all.
#pragma once

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// Error: kMediaType unless the body says it is JSON; a missing content type is accepted. Forms and
// plain text are what a browser sends across sites without asking first.
Result<void> CheckJsonCall(const ClientRequest& request);

// The same for what takes a form (multipart/form-data), or either.
Result<void> CheckFormCall(const ClientRequest& request);
Result<void> CheckJsonOrFormCall(const ClientRequest& request);

}  // namespace gateway::server
