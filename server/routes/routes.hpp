// The server's routes: a function an area. All are registered before HttpFront::Listen; gateway and
// front outlive the requests.
#pragma once

#include <atomic>
#include <chrono>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

// What is asked of every request before it is routed: which web page sent it.
void AddGate(HttpFront& front, Gateway& gateway, CorsConfig cors);

// OpenAI's API: /v1/chat/completions, /v1/embeddings, /v1/responses, /v1/files, ...
void AddOpenAiRoutes(HttpFront& front, Gateway& gateway);

// Anthropic's API: /v1/messages, /v1/messages/count_tokens, both also without /v1.
void AddAnthropicRoutes(HttpFront& front, Gateway& gateway);

// /{provider}/...: that provider's own API. Last of all routes.
void AddRawRoutes(HttpFront& front, Gateway& gateway);

// GET /v1/models, /v1/models/{id}: what clients may ask for, in the shape of their protocol. GET
// /models/{provider}: what that upstream says it offers, now; times are shown `utc_offset` ahead of
// UTC.
void AddModelRoutes(HttpFront& front, Gateway& gateway, std::chrono::minutes utc_offset);

// GET /healthz, /readyz; `draining` outlives the front.
void AddHealthRoutes(HttpFront& front, Gateway& gateway, const std::atomic<bool>& draining);

}  // namespace gateway::server
