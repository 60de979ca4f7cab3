#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/commands/gateway_connection.hpp"
#include "server/commands/model_check.hpp"
#include "server/commands/models_actions.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"

namespace gateway::server {
namespace {

// All that clients see; if that is none, all that the upstream offered last.
Result<std::vector<std::string>> AllNames(const GatewayClient& client,
                                          const std::string& provider) {
  rapidjson::Document list;
  const auto entry = AskForProvider(client, provider, &list);
  if (!entry) {
    return entry.error();
  }
  auto names = NamesIn(**entry, "listed");
  if (!names.empty()) {
    return names;
  }
  const auto body =
      client.Ask("GET", fmt::format("/models/{}?cached=true", PercentEncoded(provider)));
  if (!body) {
    return Fail(body.error().code,
                body.error().message + "; models fetch asks for the list, or give names");
  }
  rapidjson::Document cached;
  if (auto read = ReadAnswer(*body, &cached); !read) {
    return read.error();
  }
  names = NamesIn(cached, "data");
  if (names.empty()) {
    return Fail(ErrorCode::kNotFound, fmt::format("there are no models of {}", provider));
  }
  return names;
}

// Line ends are no mistake in an error message, but a table has no place for them.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

}  // namespace

int RunModelsCheck(const ModelsOptions& options, const Console& console) {
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  auto names = options.names.empty() ? AllNames(connection->client, options.provider)
                                     : Result<std::vector<std::string>>(options.names);
  if (!names) {
    return Complain(console, names.error().message);
  }
  if (console.interactive) {
    console.out << fmt::format("calling {} models ...\n", names->size()) << std::flush;
  }
  const auto checks = CheckModels(connection->client, options.provider, *names);
  TableText table({"MODEL", "RESULT", "STATUS", "MS", "ERROR"});
  for (const ModelCheck& check : checks) {
    table.Add({check.name, check.good ? "ok" : "failed",
               check.status == 0 ? "" : std::to_string(check.status),
               std::to_string(check.latency.count()), OneLine(check.error)});
  }
  console.out << table.Text();
  if (std::any_of(checks.begin(), checks.end(), [](const ModelCheck& check) {
        constexpr int kUnauthorized = 401;
        return check.status == kUnauthorized;
      })) {
    Complain(console, "--key KEY or GATEWAY_KEY gives the key of a client of this gateway");
  }
  const bool all_good =
      std::all_of(checks.begin(), checks.end(), [](const ModelCheck& check) { return check.good; });
  return all_good ? 0 : kExitFailed;
}

}  // namespace gateway::server
