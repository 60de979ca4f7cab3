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

// Each once; of those that are named twice the last counts. Of all the others what has an alias
// keeps it.
std::vector<ChosenModel> AllOf(const WantedModels& wanted,
                               const std::optional<UpstreamModels>& offered,
                               const Aliases& aliases) {
  std::vector<ChosenModel> models;
  std::unordered_map<std::string, std::size_t> places;
  for (const ChosenModel& model : wanted.models) {
    const auto [place, is_new] = places.emplace(model.id, models.size());
    if (is_new) {
      models.push_back(model);
    } else {
      models[place->second] = model;
    }
  }
  if (wanted.all && offered) {
    for (const UpstreamModel& model : offered->models) {
      const auto known = aliases.find(model.id);
      if (places.emplace(model.id, models.size()).second) {
        models.push_back({model.id, std::string(known == aliases.end() ? "" : known->second), {}});
      }
    }
  }
  return models;
}

}  // namespace

Result<void> CheckNames(const std::vector<ChosenModel>& wanted, const GatewayConfig& config,
                        const Provider& provider) {
  const auto own = std::find_if(
      config.providers.begin(), config.providers.end(),
      [&provider](const ProviderConfig& other) { return other.name == provider.name; });
  const auto leads_elsewhere = [&](const std::string& name) {
    return own != config.providers.end() && own->redirects.Find(name).has_value();
  };
  for (const ChosenModel& model : wanted) {
    const bool has_alias = !model.alias.empty() && model.alias != model.id;
    const std::string& shown = has_alias ? model.alias : model.id;
    if (leads_elsewhere(shown) || leads_elsewhere(model.id) ||
        (has_alias && provider.configured_models.Contains(shown))) {
      return Fail(ErrorCode::kInvalidRequest, "the name '" +
                                                  (leads_elsewhere(model.id) ? model.id : shown) +
                                                  "' has a meaning in the configuration already");
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
  for (const ChosenModel& model : AllOf(wanted, offered, aliases)) {
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
