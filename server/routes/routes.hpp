// The server's routes: a function an area. All are registered before HttpFront::Listen; gateway and
// front outlive the requests.
#pragma once

#include <atomic>

#include "gateway/gateway.hpp"
#include "server/clients/client_directory.hpp"
#include "server/front/http_front.hpp"
#include "server/live_config.hpp"

namespace gateway::server {

class CallDesk;
class MetricsPage;

// What is asked of every request before it is routed: which web page sent it, whether it may change
// things, and which client it comes from. `usage` outlives the gateway.
void AddGate(HttpFront& front, Gateway& gateway, const LiveConfig& live, DailyUsage& usage);

// OpenAI's API: /v1/chat/completions, /v1/embeddings, /v1/responses, /v1/files, ...
void AddOpenAiRoutes(HttpFront& front, CallDesk& desk);

// Anthropic's API: /v1/messages, /v1/messages/count_tokens, both also without /v1.
void AddAnthropicRoutes(HttpFront& front, CallDesk& desk);

// /{provider}/...: that provider's own API. Last of all routes.
void AddRawRoutes(HttpFront& front, Gateway& gateway, CallDesk& desk);

// GET /v1/models, /v1/models/{id}: what clients may ask for, in the shape of their protocol.
void AddModelListRoutes(HttpFront& front, Gateway& gateway);

// GET /models, /models/{provider}: what upstreams offer, and what of it clients see. POST
// /models/{provider}, DELETE /models/{provider}/{model}: changes that.
void AddModelChoiceRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live);

// POST /admin/reload, /admin/explain.
void AddAdminRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live);

// GET /admin/keys, /admin/providers: how they are. POST /admin/keys/{alias}/enable, .../disable.
void AddHealthStateRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live);

// GET /admin/clients: who may use the gateway, and how much they do.
void AddClientRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live,
                     const DailyUsage& usage);

// GET /admin/logs, /admin/logs/{id}, /admin/stats: what the log holds.
void AddLogRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live);

// GET /metrics, on a worker's thread.
void AddMetricsRoute(HttpFront& front, MetricsPage& page);

// GET /healthz: the process is alive; /readyz: it takes requests that some provider can answer.
// `draining` outlives the front.
void AddHealthRoutes(HttpFront& front, Gateway& gateway, const std::atomic<bool>& draining);

}  // namespace gateway::server
