// JSON that was read, written again.
#pragma once

#include <string>

#include "server/mock/json.hpp"

namespace gateway::server::mock {

// Appends `value` as JSON; what lies too deep in it as null.
void AppendJson(const rapidjson::Value& value, std::string* out);

}  // namespace gateway::server::mock
