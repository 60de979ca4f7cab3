#include <string>
#include <utility>

#include "gateway/explanation.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

// Names of settings need no quoting.
Response ShowReloaded(const Reloaded& reloaded) {
  std::string names;
  for (const std::string& name : reloaded.restart_needed) {
    names.append(names.empty() ? "" : ",").append("\"" + name + "\"");
  }
  return {
      200,
      {{"content-type", "application/json"}},
      R"({"reloaded":true,"config":")" + reloaded.id + R"(","restart_needed":[)" + names + "]}"};
}

Reply AnswerReload(LiveConfig& live, const ClientRequest& request) {
  const auto reloaded = live.Reload();
  if (reloaded) {
    return {ShowReloaded(*reloaded)};
  }
  Error error = reloaded.error();
  if (error.code == ErrorCode::kConfig) {  // the caller's to mend, not a fault of the server
    error.code = ErrorCode::kInvalidRequest;
  }
  return ReplyWith(error, request);
}

Result<Response> Explain(const Gateway& gateway, const ClientRequest& request) {
  if (auto admitted = CheckJsonCall(request); !admitted) {
    return admitted.error();
  }
  const auto asked = ReadExplainRequest(request.body);
  return asked ? ShowExplanation(gateway.Explain(*asked)) : Result<Response>(asked.error());
}

}  // namespace

void AddAdminRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live) {
  front.Post("/admin/reload",
             OwnAnswer(gateway, [&live](const ClientRequest& request, const httplib::Request&) {
               return AnswerReload(live, request);
             }));
  front.Post("/admin/explain",
             OwnAnswer(gateway, [&gateway](const ClientRequest& request, const httplib::Request&) {
               return ReplyWith(Explain(gateway, request), request);
             }));
}

}  // namespace gateway::server
