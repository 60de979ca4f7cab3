// Log records for requests that the Gateway itself never sees.
#pragma once

#include <chrono>
#include <string>

#include "gateway/gateway.hpp"
#include "gateway/log_record.hpp"
#include "server/front/client_request.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

// Logs a request that is answered by the server alone, and gives the answer OwnHeaders, but for
// those that it has; the row's id is the one in its x-request-id, if that is not the client's.
// `error`: what it is refused for, null if it is not; Anthropic's clients get it with the id.
// Provider, key and attempts are taken from the answer's headers. The client is the one of the
// request's ticket, which ends, or `client_name`.
void RecordAnswer(Gateway& gateway, const ClientRequest& request, const Error* error,
                  std::chrono::steady_clock::time_point started, Response* answer,
                  const std::string& client_name = {});

// The same for a call that could not begin; its observer is told. `answer` with status 499: the
// client has left.
void RecordRefusal(Gateway& gateway, const Request& call, const Error& error, Response* answer);

// What every answer carries that no upstream was asked for: x-request-id (and request-id, for
// Anthropic's clients), x-gateway-attempts, x-gateway-config.
Headers OwnHeaders(const Gateway& gateway, const std::string& request_id, Dialect client);

// A request that no route saw.
LogRecord LogEntry(const Refusal& refusal);

}  // namespace gateway::server
