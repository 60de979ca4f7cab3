// From the front's requests to the gateway's.
#pragma once

#include <memory>

#include "gateway/gateway.hpp"
#include "gateway/message.hpp"
#include "server/front/client_request.hpp"
#include "server/front/client_stream.hpp"
#include "server/front/deferred_route.hpp"

namespace gateway::server {

// `request` as the gateway takes it; the provider that it names in x-gateway-provider is asked.
Request ToCall(ClientRequest request, Dialect dialect);

// Starts the call on the client's loop; the client gets its answer.
void Submit(Gateway& gateway, Request call, const std::shared_ptr<ClientStream>& client);

// A check for DeferredRoute::admit: what `check` refuses is answered in the shape of `dialect`, and
// logged. `gateway` outlives it.
HeadCheck Admit(Gateway& gateway, Dialect dialect, Result<void> (*check)(const ClientRequest&));

}  // namespace gateway::server
