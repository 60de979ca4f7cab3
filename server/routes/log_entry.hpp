// Log records for requests that the Gateway itself never sees.
#pragma once

#include <chrono>
#include <string>

#include "gateway/log_record.hpp"
#include "server/front/client_request.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

// A request that was answered, or refused, by the server alone.
LogRecord LogEntry(const ClientRequest& request, const Response& answer,
                   std::chrono::steady_clock::time_point started);

// A request that was refused while it was read.
LogRecord LogEntry(const Refusal& refusal);

}  // namespace gateway::server
