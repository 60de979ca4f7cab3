#include <algorithm>
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

// The answer says whom it is from, whatever it is.
Reply AskNow(ModelDesk& desk, const Provider& provider, const ClientRequest& request,
             const std::string& key) {
  const std::string id = RequestIdOf(request.headers);
  Reply reply = ReplyWith(desk.Ask(provider, key, id), request);
  const bool asked = !reply.error || reply.error->code != ErrorCode::kNotFound;  // there is the key
  reply.answer.headers.push_back({"x-request-id", id});
  if (asked) {
    reply.answer.headers.push_back({"x-gateway-attempts", "1/1"});
  }
  reply.answer.headers.push_back({"x-gateway-provider", provider.name});
  return reply;
}

Reply AnswerLook(Gateway& gateway, ModelDesk& desk, const ClientRequest& request,
                 const httplib::Request& parsed) {
  const auto provider = FindProvider(gateway, Parts(request.path).first);
  if (!provider) {
    return ReplyWith(provider.error(), request);
  }
  const std::string cached = parsed.get_param_value("cached");
  if (cached == "true" || cached == "1") {
    return ReplyWith(desk.ShowLast(**provider), request);
  }
  return AskNow(desk, **provider, request, parsed.get_param_value("key"));
}

Result<Response> Choose(Gateway& gateway, ModelDesk& desk, const ClientRequest& request) {
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

Reply AnswerDrop(Gateway& gateway, ModelDesk& desk, const ClientRequest& request) {
  const auto [name, model] = Parts(request.path);
  const auto provider = FindProvider(gateway, name);
  if (!provider) {
    return ReplyWith(provider.error(), request);
  }
  Reply reply = ReplyWith(desk.Drop(**provider, model), request);
  if (reply.error && reply.error->code == ErrorCode::kInvalidRequest) {
    reply.answer.status = kConflict;  // with what stands in the file
  }
  return reply;
}

}  // namespace

void AddModelChoiceRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live) {
  const int workers = live.config()->server.worker_threads;
  const auto desk = std::make_shared<ModelDesk>(gateway, live, std::max(1, workers - 1));
  // On workers: they wait for upstreams and for the database.
  front.Get("/models",
            OwnAnswer(gateway, [desk](const ClientRequest& request, const httplib::Request&) {
              return ReplyWith(desk->ShowAll(), request);
            }));
  front.Get("/models/[^/]+", OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                                 const httplib::Request& parsed) {
              return AnswerLook(gateway, *desk, request, parsed);
            }));
  front.Post("/models/[^/]+", OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                                  const httplib::Request&) {
               return ReplyWith(Choose(gateway, *desk, request), request);
             }));
  front.Delete("/models/[^/]+/.+", OwnAnswer(gateway, [&gateway, desk](const ClientRequest& request,
                                                                       const httplib::Request&) {
                 return AnswerDrop(gateway, *desk, request);
               }));
}

}  // namespace gateway::server
