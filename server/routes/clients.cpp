#include <string>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

// Never anything of its key.
void AppendClient(const ClientConfig& config, std::size_t in_flight, const UsedToday& today,
                  std::string* json) {
  json->append(R"({"name":)");
  AppendQuoted(config.name, json);
  json->append(R"(,"models":[)");
  for (const std::string& model : config.models) {
    json->append(&model == &config.models.front() ? "" : ",");
    AppendQuoted(model, json);
  }
  json->append(
      fmt::format(R"(],"requests_per_minute":{},"tokens_per_minute":{},"tokens_per_day":{},)"
                  R"("max_in_flight":{},"in_flight":{},"requests_today":{},"tokens_today":{}}})",
                  config.requests_per_minute, config.tokens_per_minute, config.tokens_per_day,
                  config.max_in_flight, in_flight, today.requests, today.tokens));
}

Response ShowClients(const Revision& now, const DailyUsage& usage) {
  std::string json = R"({"object":"list","data":[)";
  for (const ClientConfig& one : now.config->clients) {
    json.append(&one == &now.config->clients.front() ? "" : ",");
    AppendClient(one, now.clients->Find(one.key)->account->in_flight.load(), usage.Of(one.name),
                 &json);
  }
  return {200, {{"content-type", "application/json"}}, json + "]}"};
}

}  // namespace

void AddClientRoutes(HttpFront& front, Gateway& gateway, const LiveConfig& live,
                     const DailyUsage& usage) {
  front.Get(
      "/admin/clients",
      OwnAnswer(gateway, [&live, &usage](const ClientRequest&, const httplib::Request&) -> Reply {
        return {ShowClients(*live.revision(), usage)};
      }));
}

}  // namespace gateway::server
