// Trees of configuration files, compared.
#pragma once

#include "libgateway/config/tree.hpp"

namespace gateway::config {

// Whether two files say the same; lines and the order in tables do not count.
bool SameTree(const Node& a, const Node& b);

}  // namespace gateway::config
