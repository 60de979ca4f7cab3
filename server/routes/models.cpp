#include <chrono>
#include <string>

#include "gateway/model_list.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPath = "/v1/models";

Result<Response> Answer(const Gateway& gateway, const ClientRequest& request) {
  if (const auto origin = CheckOrigin(request); !origin) {
    return origin.error();
  }
  // Ids contain slashes, so the id is all that is left of the path.
  const std::string_view id = std::string_view(request.path).substr(kPath.size());
  if (id.size() <= 1) {
    return ListModels(gateway.registry());
  }
  return FindModel(gateway.registry(), id.substr(1));
}

void WriteAnswer(const Response& answer, httplib::Response& to) {
  to.status = answer.status;
  for (const Header& header : answer.headers) {
    if (header.name != "content-type") {
      to.set_header(header.name, header.value);
    }
  }
  to.set_content(answer.body, std::string(FindHeader(answer.headers, "content-type")));
}

}  // namespace

void AddModelRoutes(HttpFront& front, Gateway& gateway) {
  const auto handler = [&gateway](const httplib::Request&, httplib::Response& response) {
    const auto started = std::chrono::steady_clock::now();
    const ClientRequest& request = HttpFront::Current();
    const Result<Response> found = Answer(gateway, request);
    Response answer = found ? *found : ErrorResponse(Dialect::kOpenAi, found.error());
    RecordAnswer(gateway, request, found ? nullptr : &found.error(), started, &answer);
    WriteAnswer(answer, response);
  };
  front.OnLoop(std::string(kPath));
  front.Get("/v1/models", handler);
  front.Get("/v1/models/.*", handler);
}

}  // namespace gateway::server
