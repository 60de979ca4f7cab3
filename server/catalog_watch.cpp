#include "server/catalog_watch.hpp"

namespace gateway::server {

std::optional<std::string> CatalogTrace(const GatewayConfig& config, ModelCatalog& catalog) {
  std::string trace;
  for (const ProviderConfig& provider : config.providers) {
    const auto chosen = catalog.Chosen(provider.name);
    const auto list = catalog.Load(provider.name);
    if (!chosen || !list) {
      return std::nullopt;
    }
    trace.append(provider.name).push_back('\n');
    for (const ChosenModel& model : *chosen) {
      trace.append(model.id).append("\t").append(model.alias).push_back('\n');
    }
    if (*list) {
      trace.append(std::to_string((*list)->asked.time_since_epoch().count())).push_back('\n');
    }
  }
  return trace;
}

}  // namespace gateway::server
