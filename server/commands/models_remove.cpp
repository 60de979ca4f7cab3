#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/model_picker.hpp"
#include "server/commands/models_actions.hpp"
#include "server/commands/models_write.hpp"
#include "server/commands/provider_list.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;
using Items = std::vector<PickItem>;

// What the database holds.
Result<Items> ChosenItems(const GatewayClient& client, const std::string& provider) {
  rapidjson::Document list;
  const auto entry = AskForProvider(client, provider, &list);
  if (!entry) {
    return entry.error();
  }
  Items items;
  for (const Value* chosen : ElementsOf(**entry, "chosen")) {
    const std::string_view id = TextOf(Find(chosen, "id"));
    const std::string_view alias = TextOf(Find(chosen, "alias"));
    // By the alias: several may lead to one model.
    items.push_back({std::string(alias.empty() ? id : alias),
                     alias.empty() ? "" : fmt::format("({})", id), false});
  }
  return items;
}

// What the file holds.
Result<Items> ConfiguredItems(const std::string& file, const std::string& provider) {
  const auto config = LoadConfig(file);
  if (!config) {
    return config.error();
  }
  const auto found =
      std::find_if(config->providers.begin(), config->providers.end(),
                   [&provider](const ProviderConfig& known) { return known.name == provider; });
  if (found == config->providers.end()) {
    return Fail(ErrorCode::kNotFound, fmt::format("{} has no provider '{}'", file, provider));
  }
  Items items;
  for (const std::string& name : found->models) {
    items.push_back({name, "", false});
  }
  return items;
}

// The names to remove, for `items` and what was asked for. Nothing: leave all as it is.
std::optional<std::vector<std::string>> Choose(Items items, const ModelsOptions& options,
                                               const Console& console) {
  if (items.empty()) {
    console.out << fmt::format("no models of {} were added\n", DisplayText(options.provider));
    return std::nullopt;
  }
  if (!options.names.empty()) {  // all
    std::vector<std::string> names;
    for (PickItem& item : items) {
      names.push_back(std::move(item.name));
    }
    return names;
  }
  auto picked = PickModels(std::move(items), "remove", console);
  if (!picked || picked->empty()) {
    console.out << "nothing was changed\n";
    return std::nullopt;
  }
  return picked;
}

int Delete(const GatewayClient& client, const std::string& provider,
           const std::vector<std::string>& names, const Console& console) {
  int status = 0;
  for (const std::string& name : names) {
    const auto body = client.Ask(
        "DELETE", fmt::format("/models/{}/{}", PercentEncoded(provider), PercentEncoded(name)));
    rapidjson::Document answer;
    const auto read = body ? ReadAnswer(*body, &answer) : Result<void>(body.error());
    if (!read) {
      status = Complain(console, fmt::format("{}: {}", name, read.error().message));
      if (read.error().code != ErrorCode::kUpstreamStatus) {
        return status;  // the next would fare no better
      }
      continue;
    }
    for (const std::string& removed : NamesIn(answer, "removed")) {
      console.out << fmt::format("- {}\n", DisplayText(removed));
    }
  }
  return status;
}

int RemoveFromFile(const ModelsOptions& options, const Console& console) {
  ModelEdit edit;
  edit.provider = options.provider;
  edit.remove = options.names;
  if (options.names.empty() || options.names.front() == "*") {
    auto items = ConfiguredItems(options.place.config_file, options.provider);
    if (!items) {
      return Complain(console, items.error().message);
    }
    auto names = Choose(*std::move(items), options, console);
    if (!names) {
      return 0;
    }
    edit.remove = *std::move(names);
  }
  return WriteModels(edit, options.place, console);
}

}  // namespace

int RunModelsRemove(const ModelsOptions& options, const Console& console) {
  if (options.names.empty() && !console.interactive) {
    return Complain(console,
                    "give the names of the models to remove: there is no terminal to pick on",
                    kExitUsage);
  }
  if (options.write) {
    return RemoveFromFile(options, console);
  }
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  if (!options.names.empty()) {
    return Delete(connection->client, options.provider, options.names, console);
  }
  auto items = ChosenItems(connection->client, options.provider);
  if (!items) {
    return Complain(console, items.error().message);
  }
  const auto names = Choose(*std::move(items), options, console);
  return names ? Delete(connection->client, options.provider, *names, console) : 0;
}

}  // namespace gateway::server
