// AdminCheck: who may change things on a running server.
#pragma once

#include "gateway/key_pool.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// `token` empty: none is configured, and whoever calls from this machine may. Requests that change
// nothing and ask no upstream pass always. Error: kUnauthorized without the token; kForbidden from
// elsewhere, also by way of a proxy on this machine.
Result<void> CheckAdmin(const ClientRequest& head, bool from_loopback, const Secret& token);

}  // namespace gateway::server
