#include "server/model_choice.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace gateway::server {
namespace {

using Aliases = std::unordered_map<std::string_view, std::string_view>;  // by id

Aliases AliasesOf(const std::vector<ChosenModel>& chosen) {
  Aliases aliases;
  for (const ChosenModel& model : chosen) {
    aliases.emplace(model.id, model.alias);
  }
  return aliases;
}

// Those that are named go first: they may bring aliases. What has an alias keeps it.
std::vector<ChosenModel> AllOf(const WantedModels& wanted,
                               const std::optional<UpstreamModels>& offered,
                               const Aliases& aliases) {
  std::vector<ChosenModel> models = wanted.models;
  if (wanted.all && offered) {
    for (const UpstreamModel& model : offered->models) {
      const auto known = aliases.find(model.id);
      models.push_back({model.id, std::string(known == aliases.end() ? "" : known->second), {}});
    }
  }
  return models;
}

}  // namespace

Result<void> CheckAliases(const std::vector<ChosenModel>& wanted, const GatewayConfig& config,
                          const Provider& provider) {
  const auto own = std::find_if(
      config.providers.begin(), config.providers.end(),
      [&provider](const ProviderConfig& other) { return other.name == provider.name; });
  for (const ChosenModel& model : wanted) {
    const bool taken =
        !model.alias.empty() && model.alias != model.id &&
        (provider.configured_models.Contains(model.alias) ||
         (own != config.providers.end() && own->redirects.Find(model.alias).has_value()));
    if (taken) {
      return Fail(ErrorCode::kInvalidRequest,
                  "the name '" + model.alias + "' has a meaning in the configuration already");
    }
  }
  return {};
}

ChoiceReport PlanChoice(const WantedModels& wanted, const std::optional<UpstreamModels>& offered,
                        const std::vector<ChosenModel>& chosen, const Provider& provider) {
  ChoiceReport report;
  report.provider = provider.name;
  const Aliases aliases = AliasesOf(chosen);
  std::unordered_set<std::string_view> offered_ids;
  if (offered) {
    for (const UpstreamModel& model : offered->models) {
      offered_ids.insert(model.id);
    }
  }
  std::unordered_set<std::string> seen;
  for (const ChosenModel& model : AllOf(wanted, offered, aliases)) {
    if (!seen.insert(model.id).second) {
      continue;
    }
    const auto known = aliases.find(model.id);
    const bool is_there =
        known != aliases.end()
            ? known->second == model.alias
            : model.alias.empty() && provider.configured_models.Contains(model.id);
    if (is_there) {
      report.kept.push_back(model.id);
      continue;
    }
    report.added.push_back(model);
    if (offered && offered_ids.count(model.id) == 0) {
      report.not_offered.push_back(model.id);
    }
  }
  return report;
}

}  // namespace gateway::server
