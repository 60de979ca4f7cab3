// Answers that the server gives by itself: their rows in the log, and their way to httplib.
#pragma once

#include <functional>

#include <httplib.h>

#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// What a request gets; an error is told in the client's own protocol. `parsed` has the parameters
// of its query. May block.
using Answerer = std::function<Result<Response>(const ClientRequest& request,
                                                const httplib::Request& parsed)>;

// A handler for HttpFront's plain routes that answers with it and records that. `gateway` outlives
// it.
httplib::Server::Handler OwnAnswer(Gateway& gateway, Answerer answerer);

}  // namespace gateway::server
