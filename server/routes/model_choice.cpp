#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/model_desk.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPath = "/models/";
constexpr int kConflict = 409;

// The provider's name and what is left of the path: "/models/p/org/m".
std::pair<std::string, std::string> Parts(const std::string& path) {
  const std::size_t slash = path.find('/', kPath.size());
  return {path.substr(kPath.size(), slash - kPath.size()),
          slash == std::string::npos ? std::string() : path.substr(slash + 1)};
}

Result<std::shared_ptr<const Provider>> FindProvider(const Gateway& gateway,
                                                     const std::string& name) {
  if (auto provider = gateway.snapshot()->registry->Find(name)) {
    return provider;
  }
  return Fail(ErrorCode::kNotFound, "there is no provider '" + name.substr(0, 200) + "'");
}

// What the answer says about the asking: the client's id, whom was asked.
Response WithAsked(Response answer, const Provider& provider, const std::string& id) {
  answer.headers.push_back({"x-request-id", id});
  answer.headers.push_back({"x-gateway-attempts", "1"});
  answer.headers.push_back({"x-gateway-provider", provider.name});
  return answer;
}

Result<Response> AnswerLook(Gateway& gateway, ModelDesk& desk, const ClientRequest& request,
                            const httplib::Request& parsed) {
  const auto provider = FindProvider(gateway, Parts(request.path).first);
  if (!provider) {
    return provider.error();
  }
  const std::string cached = parsed.get_param_value("cached");
  if (cached == "true" || cached == "1") {
    return desk.ShowLast(**provider);
  }
  const std::string id = RequestIdOf(request.headers);
  auto answer = desk.Ask(**provider, parsed.get_param_value("key"), id);
  if (!answer && answer.error().code != ErrorCode::kNotFound) {  // a key that is not there
    Response told = ErrorResponse(Dialect::kOpenAi, answer.error());
    return WithAsked(std::move(told), **provider, id);
  }
  return answer ? WithAsked(*std::move(answer), **provider, id) : answer;
}

Result<Response> AnswerChoice(Gateway& gateway, ModelDesk& desk, const ClientRequest& request) {
  const auto provider = FindProvider(gateway, Parts(request.path).first);
  if (!provider) {
    return provider.error();
  }
  if (auto admitted = CheckJsonCall(request); !admitted) {
    return admitted.error();
  }
  const auto wanted = ReadWantedModels(request.body);
  return wanted ? desk.Choose(**provider, *wanted, RequestIdOf(request.headers))
                : Result<Response>(wanted.error());
}

Result<Response> AnswerDrop(Gateway& gateway, ModelDesk& desk, const ClientRequest& request) {
  const auto [name, model] = Parts(request.path);
  const auto provider = FindProvider(gateway, name);
  if (!provider) {
    return provider.error();
  }
  auto dropped = desk.Drop(**provider, model);
  if (!dropped && dropped.error().code == ErrorCode::kInvalidRequest) {
    Response told = ErrorResponse(Dialect::kOpenAi, dropped.error());
    told.status = kConflict;
    return told;
  }
  return dropped;
}

}  // namespace

void AddModelChoiceRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live) {
  const auto desk = std::make_shared<ModelDesk>(gateway, live);
  // On workers: they wait for upstreams and for the database.
  front.Get("/models",
            OwnAnswer(gateway, [desk](const ClientRequest&, const httplib::Request&) {
              return desk->ShowAll();
            }));
  front.Get("/models/[^/]+",
            OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                const httplib::Request& parsed) {
              return AnswerLook(gateway, *desk, request, parsed);
            }));
  front.Post("/models/[^/]+",
             OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                 const httplib::Request&) {
               return AnswerChoice(gateway, *desk, request);
             }));
  front.Delete("/models/[^/]+/.+",
               OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                   const httplib::Request&) {
                 return AnswerDrop(gateway, *desk, request);
               }));
}

}  // namespace gateway::server
