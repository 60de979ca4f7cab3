// What of a route a client may use: Request::allowed_models.
#pragma once

#include <string>

#include "gateway/gateway.hpp"

namespace gateway::exchange {

// `route` of the request without the targets that it may not go to; `model` as it is asked for,
// empty: it names none. Error: kForbidden when none is left; that of `route`, without the names
// that it gives away.
Result<Route> KeepAllowed(const Snapshot& snapshot, const Request& request,
                          const std::string& model, Result<Route> route);

}  // namespace gateway::exchange
