// A client as it is written in a configuration file.
#pragma once

#include <string>

#include "gateway/config.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

// Its [[clients]] table with `line_break` behind each line, or in YAML (which JSON is, too) the
// element of `clients`. The key is a digest; limits that are the default are left out.
std::string ClientText(const ClientConfig& client, Format format, std::string_view line_break);

}  // namespace gateway::config
