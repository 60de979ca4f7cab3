#include <functional>
#include <map>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/models_actions.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

std::string AskedAt(const Value& provider) {
  const std::string_view at = TextOf(Find(&provider, "asked_at"));
  return at.empty() ? "never" : std::string(at);
}

std::string AllProviders(const rapidjson::Document& list) {
  TableText table({"PROVIDER", "PROTOCOL", "KEYS", "OFFERED", "SEEN", "ASKED"});
  for (const Value* provider : ElementsOf(list, "data")) {
    table.Add({std::string(TextOf(Find(provider, "provider"))),
               std::string(TextOf(Find(provider, "protocol"))),
               std::to_string(ElementsOf(*provider, "keys").size()),
               NumberText(Find(provider, "offered")),
               std::to_string(ElementsOf(*provider, "listed").size()), AskedAt(*provider)});
  }
  return table.Text();
}

// Why clients see it, and as what the upstream knows it.
struct Origin {
  std::string id;
  std::string from = "all that is offered";
};

using Origins = std::map<std::string, Origin, std::less<>>;

Origins OriginsOf(const Value& provider) {
  Origins origins;
  for (const std::string& name : NamesIn(provider, "configured")) {
    origins[name] = {"", "configuration"};
  }
  for (const Value* chosen : ElementsOf(provider, "chosen")) {
    const std::string_view id = TextOf(Find(chosen, "id"));
    const std::string_view alias = TextOf(Find(chosen, "alias"));
    origins[std::string(alias.empty() ? id : alias)] = {
        std::string(alias.empty() ? "" : id),
        fmt::format("chosen {}", TextOf(Find(chosen, "chosen_at")))};
  }
  return origins;
}

std::string OneProvider(const Value& provider) {
  const std::string_view name = TextOf(Find(&provider, "provider"));
  const std::string offered = NumberText(Find(&provider, "offered"));
  std::string text =
      ListText(fmt::format("{}: {}, {}; keys:", name, TextOf(Find(&provider, "protocol")),
                           offered.empty() ? "its list was never asked for"
                                           : fmt::format("offered {} models on {}", offered,
                                                         TextOf(Find(&provider, "asked_at")))),
               NamesIn(provider, "keys"));
  const auto listed = NamesIn(provider, "listed");
  if (listed.empty()) {
    return text + "clients see no models of it in the list; models fetch asks for what there is\n";
  }
  TableText table({"MODEL", "UPSTREAM'S NAME", "FROM"});
  const Origins origins = OriginsOf(provider);
  for (const std::string& model : listed) {
    const auto known = origins.find(model);
    const Origin origin = known == origins.end() ? Origin{} : known->second;
    table.Add({fmt::format("{}/{}", name, model), origin.id, origin.from});
  }
  return text + table.Text();
}

}  // namespace

int RunModelsList(const ModelsOptions& options, const Console& console) {
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  rapidjson::Document list;
  const auto body = AskForProviders(connection->client, &list);
  if (!body) {
    return Complain(console, body.error().message);
  }
  if (options.provider.empty()) {
    console.out << (options.json ? DisplayJson(*body) + "\n" : AllProviders(list));
    return 0;
  }
  const auto provider = FindProvider(list, options.provider);
  if (!provider) {
    return Complain(console, provider.error().message);
  }
  if (options.json) {
    std::string json = R"({"object":"list","data":[)";
    AppendJson(**provider, &json);
    console.out << DisplayJson(json + "]}") << "\n";
  } else {
    console.out << OneProvider(**provider);
  }
  return 0;
}

}  // namespace gateway::server
