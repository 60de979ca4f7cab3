// Which protocol a request speaks.
#pragma once

#include <string_view>

#include "server/front/client_request.hpp"

namespace gateway::server::mock {

// GET /models, or below it: both protocols have that path.
bool IsModelsPath(std::string_view path);

// Told by the path, and for models by the headers.
Dialect DialectOf(const ClientRequest& request);

}  // namespace gateway::server::mock
