// ClientCheck: who may use the gateway's API.
#pragma once

#include <memory>
#include <optional>

#include "gateway/result.hpp"
#include "server/clients/client_directory.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// Whether a client's key is asked for there: everywhere but at /healthz, /readyz, and what is the
// admin's.
bool NeedsClient(const ClientRequest& head);

// GET /models...: what the admin may read as well.
bool ReadsModelChoice(const ClientRequest& head);

// Error: kForbidden when the client may not see what is asked for at GET /models...: there all is
// shown that a provider has.
Result<void> CheckModelChoice(const ClientRequest& head, const AllowedModels& allowed);

}  // namespace gateway::server
