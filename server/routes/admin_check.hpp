// AdminCheck: who may change things on a running server.
#pragma once

#include "gateway/key_pool.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// Whether the request is the admin's: all below /admin, and what changes something or asks an
// upstream below /models.
bool IsAdmins(const ClientRequest& head);

// Whether it comes from the admin, whatever it asks for. Error: as CheckAdmin.
Result<void> CheckIsAdmin(const ClientRequest& head, bool from_loopback, const Secret& token);

// `token` empty: none is configured, and whoever calls from this machine may. Requests that change
// nothing and ask no upstream pass always. Error: kUnauthorized without the token; kForbidden from
// elsewhere, also by way of a proxy on this machine.
Result<void> CheckAdmin(const ClientRequest& head, bool from_loopback, const Secret& token);

}  // namespace gateway::server
