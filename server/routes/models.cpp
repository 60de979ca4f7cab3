#include <string>
#include <string_view>
#include <vector>

#include "gateway/model_list.hpp"
#include "server/clients/client_account.hpp"
#include "server/routes/call_desk.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPath = "/v1/models";

Result<Response> Answer(const Gateway& gateway, const ClientRequest& request) {
  const auto snapshot = SnapshotOf(gateway, request);
  const Dialect client = DialectOf(request.path, request.headers);
  const AllowedModels allowed =
      request.ticket == nullptr ? AllowedModels() : request.ticket->client().models;
  const std::vector<std::string> routes = snapshot->router->RouteNames();
  // Ids contain slashes, so the id is all that is left of the path.
  const std::string_view id = std::string_view(request.path).substr(kPath.size());
  if (id.size() > 1) {
    return FindModel(*snapshot->registry, id.substr(1), client, allowed, routes);
  }
  return client == Dialect::kAnthropic
             ? PageModels(*snapshot->registry, request.query, allowed, routes)
             : ListModels(*snapshot->registry, allowed, routes);
}

}  // namespace

void AddModelListRoutes(HttpFront& front, Gateway& gateway) {
  const auto handler =
      OwnAnswer(gateway, [&gateway](const ClientRequest& request, const httplib::Request&) {
        return ReplyWith(Answer(gateway, request), request);
      });
  front.OnLoop(std::string(kPath));
  front.Get("/v1/models", handler);
  front.Get("/v1/models/.*", handler);
}

}  // namespace gateway::server
