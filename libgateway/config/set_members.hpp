// `set` of a redirect: members for the body of a call, written in the configuration's language.
#pragma once

#include <string>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

// The table as a JSON object. False: complained.
bool ReadSet(const Node& table, const Report& report, std::string* json);

}  // namespace gateway::config
