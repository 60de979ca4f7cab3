// What a provider lists for clients: what is configured, chosen, or offered by its upstream.
#pragma once

#include "gateway/config.hpp"
#include "gateway/model_catalog.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

// Fills in provider->models from its configured_models and the catalog, and adds the aliases that
// were chosen to its redirects; those of the configuration go first. `catalog` may be null. May
// block. Error: kStorage.
Result<void> ListModelsOf(ModelListing listing, ModelCatalog* catalog, Provider* provider);

}  // namespace gateway::providers
