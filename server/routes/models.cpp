#include <chrono>
#include <string>

#include "gateway/model_list.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPath = "/v1/models";

Result<Response> Answer(const Gateway& gateway, const ClientRequest& request) {
  // Ids contain slashes, so the id is all that is left of the path.
  const std::string_view id = std::string_view(request.path).substr(kPath.size());
  if (id.size() <= 1) {
    return ListModels(gateway.registry());
  }
  return FindModel(gateway.registry(), id.substr(1));
}

}  // namespace

void AddModelRoutes(HttpFront& front, Gateway& gateway) {
  const auto handler = [&gateway](const httplib::Request&, httplib::Response& response) {
    const auto started = std::chrono::steady_clock::now();
    const ClientRequest& request = HttpFront::Current();
    const Result<Response> found = Answer(gateway, request);
    const Response answer = found ? *found : ErrorResponse(Dialect::kOpenAi, found.error());
    response.status = answer.status;
    response.set_content(answer.body, "application/json");
    gateway.Record(LogEntry(request, answer, found ? nullptr : &found.error(), started));
  };
  front.OnLoop(std::string(kPath));
  front.Get("/v1/models", handler);
  front.Get("/v1/models/.*", handler);
}

}  // namespace gateway::server
