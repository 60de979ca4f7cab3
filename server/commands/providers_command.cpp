#include "server/commands/providers_command.hpp"

#include <ostream>
#include <string>

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

std::string Number(const Value* object, std::string_view name) {
  return NumberText(Find(object, name));
}

// "open 12 s", "busy 3 s": why nobody is sent there now.
std::string State(const Value* provider) {
  std::string state(TextOf(Find(provider, "breaker")));
  if (const std::string open = Number(provider, "open_for_ms"); !open.empty()) {
    state = fmt::format("{} {} s", state, (std::stoll(open) + 999) / 1000);
  }
  if (const std::string busy = Number(provider, "busy_for_ms"); !busy.empty()) {
    state += fmt::format(", busy {} s", (std::stoll(busy) + 999) / 1000);
  }
  return state;
}

std::string ProviderTable(const rapidjson::Document& list) {
  TableText table(
      {"PROVIDER", "RUNNING", "BREAKER", "FIRST BYTE", "CALLS", "FAILED", "KEYS", "LAST FAILURE"});
  for (const Value* provider : ElementsOf(list, "data")) {
    const std::string most = Number(provider, "max_in_flight");
    const std::string first_byte = Number(provider, "first_byte_ms");
    const Value* keys = Find(provider, "keys");
    table.Add({std::string(TextOf(Find(provider, "provider"))),
               Number(provider, "in_flight") + (most == "0" ? "" : "/" + most), State(provider),
               first_byte.empty() ? "" : first_byte + " ms", Number(provider, "calls"),
               Number(provider, "failures"),
               fmt::format("{}/{}", Number(keys, "usable"), Number(keys, "total")),
               std::string(TextOf(Find(provider, "last_failure")))});
  }
  return table.Text();
}

}  // namespace

int RunProviders(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseProvidersOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  if (options->help) {
    console.out << ProvidersHelpText();
    return 0;
  }
  const auto connection = Connect(options->place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  const auto body = connection->client.Ask("GET", "/admin/providers");
  if (!body) {
    return Complain(console, body.error().message);
  }
  rapidjson::Document list;
  if (auto read = ReadAnswer(*body, &list); !read) {
    return Complain(console, read.error().message);
  }
  console.out << (options->json ? DisplayJson(*body) + "\n" : ProviderTable(list));
  return 0;
}

}  // namespace gateway::server
