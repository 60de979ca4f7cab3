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
  const Redirects configured = provider->redirects;
  for (const ChosenModel& model : *chosen) {
    // What the configuration has come to call so since then goes first.
    const bool has_alias = !model.alias.empty() && !configured.Find(model.alias) &&
                           !provider->configured_models.Contains(model.alias);
    if (has_alias) {
      provider->redirects.Add(model.alias, {model.id});
    }
    names.push_back(has_alias ? model.alias : model.id);
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
