// What is said when there is no place for a request.
#pragma once

#include "gateway/error.hpp"
#include "gateway/message.hpp"

namespace gateway::server {

Error Overloaded();

// `error` in the client's protocol, and that the same request may be sent again.
Response OverloadedAnswer(Dialect dialect, const Error& error);

}  // namespace gateway::server
