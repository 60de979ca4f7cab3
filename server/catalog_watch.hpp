// CatalogTrace: what a Watch looks at to notice that models were chosen, or lists asked for, by
// another gateway or by a command.
#pragma once

#include <optional>
#include <string>

#include "gateway/config.hpp"
#include "gateway/model_catalog.hpp"

namespace gateway::server {

// Empty: the catalog does not answer. May block.
std::optional<std::string> CatalogTrace(const GatewayConfig& config, ModelCatalog& catalog);

}  // namespace gateway::server
