#include <chrono>
#include <string>

#include "gateway/model_catalog.hpp"
#include "gateway/model_list.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPath = "/v1/models";

Result<Response> Answer(const Gateway& gateway, const ClientRequest& request, Dialect client) {
  // Ids contain slashes, so the id is all that is left of the path.
  const std::string_view id = std::string_view(request.path).substr(kPath.size());
  if (id.size() <= 1) {
    return client == Dialect::kAnthropic ? PageModels(gateway.registry(), request.query)
                                         : ListModels(gateway.registry());
  }
  return FindModel(gateway.registry(), id.substr(1), client);
}

Result<Response> AskForModels(Gateway& gateway, const Provider& provider,
                              const std::string& request_id, std::chrono::minutes utc_offset) {
  const auto list = FetchModels(gateway, provider.name, request_id);
  if (!list) {
    return list.error();
  }
  if (ModelCatalog* catalog = gateway.model_catalog()) {
    if (const auto stored = catalog->Store(*list); !stored) {
      return stored.error();
    }
  }
  Response answer = ShowModels(*list, provider, utc_offset);
  answer.headers.push_back({"x-gateway-key", list->key_alias});
  return answer;
}

// What the upstream offers now.
Response AnswerLive(Gateway& gateway, const ClientRequest& request,
                    std::chrono::minutes utc_offset) {
  const auto started = std::chrono::steady_clock::now();
  const std::string name = request.path.substr(std::string_view("/models/").size());
  const auto provider = gateway.registry().Find(name);
  const std::string id = RequestIdOf(request.headers);
  const Result<Response> found =
      provider != nullptr
          ? AskForModels(gateway, *provider, id, utc_offset)
          : Result<Response>(Fail(ErrorCode::kNotFound, "there is no provider '" + name + "'"));
  Response answer = found ? *found : ErrorResponse(Dialect::kOpenAi, found.error());
  answer.headers.push_back({"x-request-id", id});
  answer.headers.push_back({"x-gateway-attempts", provider == nullptr ? "0" : "1"});
  if (provider != nullptr) {
    answer.headers.push_back({"x-gateway-provider", provider->name});
  }
  RecordAnswer(gateway, request, found ? nullptr : &found.error(), started, &answer);
  return answer;
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

void AddModelRoutes(HttpFront& front, Gateway& gateway, std::chrono::minutes utc_offset) {
  const auto handler = [&gateway](const httplib::Request&, httplib::Response& response) {
    const auto started = std::chrono::steady_clock::now();
    const ClientRequest& request = HttpFront::Current();
    const Dialect client = DialectOf(request.path, request.headers);
    const Result<Response> found = Answer(gateway, request, client);
    Response answer = found ? *found : ErrorResponse(client, found.error());
    RecordAnswer(gateway, request, found ? nullptr : &found.error(), started, &answer);
    WriteAnswer(answer, response);
  };
  front.OnLoop(std::string(kPath));
  front.Get("/v1/models", handler);
  front.Get("/v1/models/.*", handler);
  // On a worker: it waits for the upstream.
  front.Get("/models/[^/]+",
            [&gateway, utc_offset](const httplib::Request&, httplib::Response& response) {
              WriteAnswer(AnswerLive(gateway, HttpFront::Current(), utc_offset), response);
            });
}

}  // namespace gateway::server
