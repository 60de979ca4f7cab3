// The "model" of a request.
#pragma once

#include <string>

#include "gateway/result.hpp"
#include "server/mock/json.hpp"

namespace gateway::server::mock {

// Error: kInvalidRequest when it is missing or endless.
Result<std::string> ReadModel(const rapidjson::Value& request);

}  // namespace gateway::server::mock
