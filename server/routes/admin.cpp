#include <string>
#include <utility>

#include "gateway/explanation.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/own_answer.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr int kBadRequest = 400;

// Names of settings need no quoting.
Response ShowReloaded(const Reloaded& reloaded) {
  std::string names;
  for (const std::string& name : reloaded.restart_needed) {
    names.append(names.empty() ? "" : ",").append("\"" + name + "\"");
  }
  return {200,
          {{"content-type", "application/json"}},
          R"({"reloaded":true,"config":")" + reloaded.id + R"(","restart_needed":[)" + names + "]}"};
}

// A mistake in the files is the caller's to mend, not one of the server's.
Response ShowMistakes(const Error& error) {
  Error told = error;
  told.code = ErrorCode::kInvalidRequest;
  Response answer = ErrorResponse(Dialect::kOpenAi, told);
  answer.status = kBadRequest;
  return answer;
}

Result<Response> AnswerReload(LiveConfig& live) {
  auto reloaded = live.Reload();
  if (reloaded) {
    return ShowReloaded(*reloaded);
  }
  return reloaded.error().code == ErrorCode::kConfig ? Result<Response>(ShowMistakes(reloaded.error()))
                                                     : reloaded.error();
}

Result<Response> AnswerExplain(const Gateway& gateway, const ClientRequest& request) {
  if (auto admitted = CheckJsonCall(request); !admitted) {
    return admitted.error();
  }
  const auto asked = ReadExplainRequest(request.body);
  return asked ? ShowExplanation(gateway.Explain(*asked)) : Result<Response>(asked.error());
}

}  // namespace

void AddAdminRoutes(HttpFront& front, Gateway& gateway, LiveConfig& live) {
  front.Post("/admin/reload", OwnAnswer(gateway, [&live](const ClientRequest&, const httplib::Request&) {
               return AnswerReload(live);
             }));
  front.Post("/admin/explain", OwnAnswer(gateway, [&gateway](const ClientRequest& request, const httplib::Request&) {
               return AnswerExplain(gateway, request);
             }));
}

}  // namespace gateway::server
