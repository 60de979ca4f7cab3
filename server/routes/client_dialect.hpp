// The protocol of a client, as far as its request's head tells: in that it is answered, also by the
// server alone.
#pragma once

#include <string_view>

#include "gateway/message.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// By the path; where that can be either's (the list of models, a provider's own API below
// /{provider}/), by the headers that only Anthropic's clients send.
Dialect DialectOf(std::string_view path, const Headers& headers);

// An error of the front's own, of that HTTP status.
Response FrontError(const ClientRequest& request, int status, std::string_view message);

}  // namespace gateway::server
