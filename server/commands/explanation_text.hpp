// An explanation of POST /admin/explain in words.
#pragma once

#include <string>

#include "server/json/rapidjson.hpp"

namespace gateway::server {

std::string ExplanationText(const rapidjson::Document& explanation);

}  // namespace gateway::server
