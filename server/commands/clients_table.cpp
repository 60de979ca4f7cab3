#include "server/commands/clients_table.hpp"

#include <fmt/format.h>

#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kNoClients = "no clients are configured; clients add makes one\n";

std::string ModelsText(const std::vector<std::string>& models) {
  return models.empty() ? "all" : fmt::format("{}", fmt::join(models, ", "));
}

std::string LimitText(std::size_t limit) { return limit == 0 ? "" : std::to_string(limit); }

// "0": no limit.
std::string LimitText(const rapidjson::Value* limit) {
  const std::string text = NumberText(limit);
  return text == "0" ? "" : text;
}

}  // namespace

std::string ConfiguredClients(const std::vector<ClientConfig>& clients) {
  if (clients.empty()) {
    return std::string(kNoClients);
  }
  TableText table({"CLIENT", "REQ/MIN", "TOK/MIN", "TOK/DAY", "AT ONCE", "MODELS"});
  for (const ClientConfig& client : clients) {
    table.Add({client.name, LimitText(client.requests_per_minute),
               LimitText(client.tokens_per_minute), LimitText(client.tokens_per_day),
               LimitText(client.max_in_flight), ModelsText(client.models)});
  }
  return table.Text();
}

Result<std::string> RunningClients(const GatewayClient& gateway) {
  const auto body = gateway.Ask("GET", "/admin/clients");
  if (!body) {
    return body.error();
  }
  rapidjson::Document list;
  if (auto read = ReadAnswer(*body, &list); !read) {
    return read.error();
  }
  const auto clients = ElementsOf(list, "data");
  if (clients.empty()) {
    return std::string(kNoClients);
  }
  TableText table({"CLIENT", "REQ/MIN", "TOK/MIN", "TOK/DAY", "AT ONCE", "RUNNING", "REQ TODAY",
                   "TOK TODAY", "MODELS"});
  for (const rapidjson::Value* client : clients) {
    const auto limit = [client](std::string_view name) { return LimitText(Find(client, name)); };
    table.Add({std::string(TextOf(Find(client, "name"))), limit("requests_per_minute"),
               limit("tokens_per_minute"), limit("tokens_per_day"), limit("max_in_flight"),
               NumberText(Find(client, "in_flight")), NumberText(Find(client, "requests_today")),
               NumberText(Find(client, "tokens_today")), ModelsText(NamesIn(*client, "models"))});
  }
  return table.Text();
}

}  // namespace gateway::server
