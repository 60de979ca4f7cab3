// AdminCheck: who may look after a running server, and change things on it.
#pragma once

#include <string_view>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/front/peer.hpp"

namespace gateway::server {

// All at and below /admin, and /metrics: of no use but to whoever looks after the server.
bool IsAdminPlace(std::string_view path);

// Whether the request is the admin's: what is in an admin's place, and what changes something or
// asks an upstream below /models.
bool IsAdmins(const ClientRequest& head);

// Whether that path is served at the address where the request came. With an address of their own
// the admin's places are there and nowhere else; /models and health are at both, the rest is not
// there.
bool IsServedThere(std::string_view path, const Peer& peer, const AdminConfig& admin);

// Whether it comes from the admin, whatever it asks for: it has the token; or none is configured
// and it comes from this machine, by one of its names and not through a proxy. A filter, no proof:
// pages whose name was made to resolve to this machine, and local proxies, are not this machine.
// Source: reliability.md §1.19.
// Error: kUnauthorized without the token; kForbidden.
Result<void> CheckIsAdmin(const ClientRequest& head, const Peer& peer, const GatewayConfig& config);

// Requests that are not the admin's pass. Without a token what only shows something passes from
// this machine, at /models what changes something, too.
// Error: as CheckIsAdmin; kNotFound for an admin's place that is not served to the one who asks,
// in the words that are said of any other path. Only on this machine it tells what to do.
// Source: reliability.md §1.15.
Result<void> CheckAdmin(const ClientRequest& head, const Peer& peer, const GatewayConfig& config);

}  // namespace gateway::server
