#include "libgateway/providers/listed_models.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::providers {

Result<void> ListModelsOf(ModelListing listing, ModelCatalog* catalog, Provider* provider) {
  std::vector<std::string> names = provider->configured_models.all();
  if (catalog == nullptr) {
    provider->models = std::move(names);
    return {};
  }
  const auto chosen = catalog->Chosen(provider->name);
  if (!chosen) {
    return chosen.error();
  }
  for (const ChosenModel& model : *chosen) {
    if (!model.alias.empty()) {
      provider->redirects.Add(model.alias, {model.id});
    }
    names.push_back(model.alias.empty() ? model.id : model.alias);
  }
  if (names.empty() || listing == ModelListing::kAll) {
    const auto offered = catalog->Load(provider->name);
    if (!offered) {
      return offered.error();
    }
    if (*offered) {
      for (const UpstreamModel& model : (*offered)->models) {
        names.push_back(model.id);
      }
    }
  }
  provider->models = std::move(names);
  return {};
}

}  // namespace gateway::providers
