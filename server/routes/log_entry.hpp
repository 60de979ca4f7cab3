// Log records for requests that the Gateway itself never sees.
#pragma once

#include <chrono>
#include <string>

#include "gateway/log_record.hpp"
#include "server/front/client_request.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

// A request that was answered by the server alone. `error`: what it was refused for, null if it was
// not.
LogRecord LogEntry(const ClientRequest& request, const Response& answer, const Error* error,
                   std::chrono::steady_clock::time_point started);

// A request that no route saw.
LogRecord LogEntry(const Refusal& refusal);

}  // namespace gateway::server
