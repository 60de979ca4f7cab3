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

bool IsAll(const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), "*") != names.end();
}

// What the upstream offers now.
Result<rapidjson::Document> AskUpstream(const GatewayClient& client, const std::string& provider) {
  const auto body = client.Ask("GET", "/models/" + PercentEncoded(provider));
  if (!body) {
    return body.error();
  }
  rapidjson::Document answer;
  if (auto read = ReadAnswer(*body, &answer); !read) {
    return read.error();
  }
  return answer;
}

std::vector<PickItem> ItemsOf(const rapidjson::Document& answer) {
  std::vector<PickItem> items;
  for (const Value* model : ElementsOf(answer, "data")) {
    const std::string_view alias = TextOf(Find(model, "alias"));
    const bool chosen = IsTrue(Find(model, "chosen"));
    items.push_back({std::string(TextOf(Find(model, "id"))),
                     !alias.empty()               ? fmt::format("(chosen as {})", alias)
                     : chosen                     ? "(chosen)"
                     : IsTrue(Find(model, "new")) ? "(new)"
                                                  : "",
                     chosen});
  }
  return items;
}

void AppendModel(const std::string& id, const std::string& alias, std::string* json) {
  if (alias.empty()) {
    AppendQuoted(id, json);
    return;
  }
  json->append(R"({"id":)");
  AppendQuoted(id, json);
  json->append(R"(,"alias":)");
  AppendQuoted(alias, json);
  json->append("}");
}

std::string AddBody(const ModelsOptions& options) {
  std::string json = R"({"models":[)";
  for (const std::string& name : options.names) {
    json.append(json.ends_with('[') ? "" : ",");
    AppendModel(name, options.alias, &json);
  }
  return json.append("]}");
}

std::string Report(const std::string& provider, const rapidjson::Document& answer) {
  std::string text;
  for (const Value* model : ElementsOf(answer, "added")) {
    const std::string alias = DisplayText(TextOf(Find(model, "alias")));
    text += fmt::format("+ {}{}{}\n", DisplayText(TextOf(Find(model, "id"))),
                        alias.empty() ? "" : "  as ", alias);
  }
  for (const std::string& name : NamesIn(answer, "kept")) {
    text += fmt::format("= {}\n", DisplayText(name));
  }
  for (const std::string& name : NamesIn(answer, "not_offered")) {
    text += fmt::format("the upstream's last list does not have {}\n", DisplayText(name));
  }
  return text + fmt::format("models of {} that clients see: {}\n", DisplayText(provider),
                            ElementsOf(answer, "listed").size());
}

int Post(const ModelsOptions& options, const GatewayClient& client, const Console& console) {
  const auto body =
      client.Ask("POST", "/models/" + PercentEncoded(options.provider), AddBody(options));
  if (!body) {
    return Complain(console, body.error().message);
  }
  rapidjson::Document answer;
  if (auto read = ReadAnswer(*body, &answer); !read) {
    return Complain(console, read.error().message);
  }
  console.out << Report(options.provider, answer);
  return 0;
}

int Write(const ModelsOptions& options, const Console& console) {
  ModelEdit edit;
  edit.provider = options.provider;
  for (const std::string& name : options.names) {
    edit.add.push_back({name, options.alias});
  }
  return WriteModels(edit, options.place, console);
}

// Puts names in place of none, and of "*" where the gateway does not do it. False when the person
// at the terminal wants nothing changed.
Result<bool> Complete(const GatewayClient& client, const Console& console, ModelsOptions* options) {
  const bool pick = options->names.empty();
  if (!pick && !(options->write && IsAll(options->names))) {
    return true;
  }
  const auto answer = AskUpstream(client, options->provider);
  if (!answer) {
    return answer.error();
  }
  if (!pick) {
    options->names = NamesIn(*answer, "data");
    return true;
  }
  auto picked = PickModels(ItemsOf(*answer), "add", console);
  if (!picked || picked->empty()) {
    return false;
  }
  options->names = *std::move(picked);
  return true;
}

}  // namespace

int RunModelsAdd(const ModelsOptions& options, const Console& console) {
  if (options.names.empty() && !console.interactive) {
    return Complain(console, "give the names of the models to add: there is no terminal to pick on",
                    kExitUsage);
  }
  if (options.write && !options.names.empty() && !IsAll(options.names)) {
    return Write(options, console);
  }
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  ModelsOptions whole = options;
  const auto complete = Complete(connection->client, console, &whole);
  if (!complete) {
    return Complain(console, complete.error().message);
  }
  if (!*complete) {
    console.out << "nothing was changed\n";
    return 0;
  }
  return whole.write ? Write(whole, console) : Post(whole, connection->client, console);
}

}  // namespace gateway::server
