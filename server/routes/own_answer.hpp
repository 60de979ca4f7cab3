// Answers that the server gives by itself: their rows in the log, and their way to httplib.
#pragma once

#include <functional>
#include <optional>

#include <httplib.h>

#include "gateway/gateway.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

struct Reply {
  Response answer;
  std::optional<Error> error = {};  // what the answer tells, for the log
};

// An error is told in the client's own protocol.
Reply ReplyWith(Result<Response> found, const ClientRequest& request);

// What a request gets. `parsed` has the parameters of its query. May block.
using Answerer = std::function<Reply(const ClientRequest& request, const httplib::Request& parsed)>;

// A handler for HttpFront's plain routes that answers with it and records that. `gateway` outlives
// it.
httplib::Server::Handler OwnAnswer(Gateway& gateway, Answerer answerer);

// The same, but only errors are recorded: for looks at the log, which would fill it.
httplib::Server::Handler QuietAnswer(Gateway& gateway, Answerer answerer);

}  // namespace gateway::server
