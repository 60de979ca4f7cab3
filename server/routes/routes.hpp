// The server's routes: a function an area. All are registered before HttpFront::Listen; gateway and
// front outlive the requests.
#pragma once

#include <atomic>

#include "gateway/gateway.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

// POST /v1/chat/completions
void AddChatRoutes(HttpFront& front, Gateway& gateway);

// GET /v1/models, /v1/models/{id}
void AddModelRoutes(HttpFront& front, Gateway& gateway);

// GET /healthz, /readyz; `draining` outlives the front.
void AddHealthRoutes(HttpFront& front, Gateway& gateway, const std::atomic<bool>& draining);

}  // namespace gateway::server
