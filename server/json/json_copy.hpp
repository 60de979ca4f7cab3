// JSON that was read, written again.
#pragma once

#include <string>

#include "server/json/json.hpp"

namespace gateway::server {

// Appends `value` as JSON; what lies too deep in it as null.
void AppendJson(const rapidjson::Value& value, std::string* out);

}  // namespace gateway::server
