#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/models_actions.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

std::string Line(char sign, const Value& model) {
  const std::string id = DisplayText(TextOf(Find(&model, "id")));
  const std::string alias = DisplayText(TextOf(Find(&model, "alias")));
  if (!alias.empty()) {
    return fmt::format("{} {}  (chosen as {})\n", sign, id, alias);
  }
  return fmt::format("{} {}{}\n", sign, id, IsTrue(Find(&model, "chosen")) ? "  (chosen)" : "");
}

std::string Difference(const rapidjson::Document& answer) {
  std::string added;
  std::string kept;
  for (const Value* model : ElementsOf(answer, "data")) {
    const bool is_new = IsTrue(Find(model, "new"));
    (is_new ? added : kept).append(Line(is_new ? '+' : '=', *model));
  }
  std::string gone;
  for (const std::string& id : NamesIn(answer, "gone")) {
    gone += fmt::format("- {}\n", DisplayText(id));
  }
  return added + gone + kept;
}

// Models that not all keys may use, those of the same keys together.
std::string KeyDifferences(const rapidjson::Document& answer) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const Value* model : ElementsOf(answer, "data")) {
    std::string keys;
    for (const std::string& key : NamesIn(*model, "keys")) {
      keys.append(keys.empty() ? "" : ", ").append(key);
    }
    if (keys.empty()) {
      continue;
    }
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&keys](const auto& known) { return known.first == keys; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {keys, {}});
    }
    group->second.emplace_back(TextOf(Find(model, "id")));
  }
  std::string text;
  for (const auto& [keys, models] : groups) {
    text += ListText(fmt::format("only with {}:", keys), models);
  }
  return text;
}

std::string KeyErrors(const rapidjson::Document& answer) {
  std::string text;
  for (const Value* key : ElementsOf(answer, "keys")) {
    const std::string_view error = TextOf(Find(key, "error"));
    if (!error.empty()) {
      text += fmt::format("{}: {}\n", DisplayText(TextOf(Find(key, "alias"))), DisplayText(error));
    }
  }
  return text;
}

std::string Summary(const std::string& provider, const rapidjson::Document& answer) {
  const auto models = ElementsOf(answer, "data");
  const auto added = std::count_if(models.begin(), models.end(),
                                   [](const Value* model) { return IsTrue(Find(model, "new")); });
  return fmt::format("{}: {} models, {} new, {} gone\n", DisplayText(provider), models.size(),
                     added, ElementsOf(answer, "gone").size());
}

}  // namespace

int RunModelsFetch(const ModelsOptions& options, const Console& console) {
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  const auto body = connection->client.Ask(
      "GET", fmt::format("/models/{}?key=%2A", PercentEncoded(options.provider)));
  if (!body) {
    return Complain(console, body.error().message);
  }
  if (options.json) {
    console.out << DisplayJson(*body) << "\n";
    return 0;
  }
  rapidjson::Document answer;
  if (auto read = ReadAnswer(*body, &answer); !read) {
    return Complain(console, read.error().message);
  }
  console.out << Difference(answer) << KeyDifferences(answer) << KeyErrors(answer)
              << Summary(options.provider, answer);
  return 0;
}

}  // namespace gateway::server
