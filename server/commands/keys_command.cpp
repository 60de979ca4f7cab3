#include "server/commands/keys_command.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/keys_options.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

using rapidjson::Value;

std::string Text(const Value* object, std::string_view name) {
  return std::string(TextOf(Find(object, name)));
}

std::string KeyTable(const rapidjson::Document& list) {
  TableText table({"PROVIDER", "KEY", "STATE", "UNTIL", "CALLS", "FAILED", "REASON"});
  for (const Value* key : ElementsOf(list, "data")) {
    table.Add({Text(key, "provider"), Text(key, "alias"), Text(key, "state"),
               Text(key, "until_local"), NumberText(Find(key, "calls")),
               NumberText(Find(key, "failures")), Text(key, "reason")});
  }
  return table.Text();
}

// Empty when no key rests for any model.
std::string BlockTable(const rapidjson::Document& list) {
  TableText table({"PROVIDER", "KEY", "NOT USED BECAUSE", "UNTIL", "MODEL"});
  bool any = false;
  for (const Value* key : ElementsOf(list, "data")) {
    for (const Value* block : ElementsOf(*key, "blocked")) {
      table.Add({Text(key, "provider"), Text(key, "alias"), Text(block, "reason"),
                 Text(block, "until_local"), Text(block, "model")});
      any = true;
    }
  }
  return any ? "\n" + table.Text() : "";
}

std::string SharedLimits(const rapidjson::Document& list) {
  std::vector<std::string> names;
  for (const Value* key : ElementsOf(list, "data")) {
    if (IsTrue(Find(key, "shared_limit"))) {
      names.push_back(Text(key, "provider") + "/" + Text(key, "alias"));
    }
  }
  return names.empty() ? ""
                       : "\n" + ListText("limited together, so perhaps of one account:", names);
}

int List(const KeysOptions& options, const GatewayClient& client, const Console& console) {
  const std::string query =
      options.provider.empty() ? "" : "?provider=" + PercentEncoded(options.provider);
  const auto body = client.Ask("GET", "/admin/keys" + query);
  if (!body) {
    return Complain(console, body.error().message);
  }
  rapidjson::Document list;
  if (auto read = ReadAnswer(*body, &list); !read) {
    return Complain(console, read.error().message);
  }
  console.out << (options.json ? DisplayJson(*body) + "\n"
                               : KeyTable(list) + BlockTable(list) + SharedLimits(list));
  return 0;
}

int Switch(const KeysOptions& options, const GatewayClient& client, const Console& console) {
  const bool enable = options.action == KeysAction::kEnable;
  const auto answer = client.Send(
      "POST",
      fmt::format("/admin/keys/{}/{}{}", PercentEncoded(options.alias),
                  enable ? "enable" : "disable",
                  options.provider.empty() ? "" : "?provider=" + PercentEncoded(options.provider)));
  if (!answer) {
    return Complain(console, answer.error().message);
  }
  constexpr int kOk = 200;
  constexpr int kConflict = 409;
  if (answer->status != kOk) {
    return Complain(console, RefusalText(*answer) +
                                 (answer->status == kConflict ? " (here: --provider NAME)" : ""));
  }
  rapidjson::Document key;
  if (auto read = ReadAnswer(answer->body, &key); !read) {
    return Complain(console, read.error().message);
  }
  console.out << (options.json
                      ? DisplayJson(answer->body) + "\n"
                      : DisplayText(fmt::format("{}/{} is {}", Text(&key, "provider"),
                                                Text(&key, "alias"), Text(&key, "state"))) +
                            "\n");
  return 0;
}

}  // namespace

int RunKeys(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseKeysOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  if (options->action == KeysAction::kHelp) {
    console.out << KeysHelpText();
    return 0;
  }
  const auto connection = Connect(options->place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  return options->action == KeysAction::kList ? List(*options, connection->client, console)
                                              : Switch(*options, connection->client, console);
}

}  // namespace gateway::server
