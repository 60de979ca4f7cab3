#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "server/routes/admission.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

void Refuse(Gateway& gateway, const ClientRequest& request, ClientStream& client,
            const Error& error) {
  const Response answer = ErrorResponse(Dialect::kOpenAi, error);
  gateway.Record(LogEntry(request, answer, &error, std::chrono::steady_clock::now()));
  client.OnHead(ResponseHead{answer.status, answer.headers, false});
  client.OnBody(answer.body);
  client.OnDone({});
}

void Submit(Gateway& gateway, ClientRequest request, const std::shared_ptr<ClientStream>& client) {
  if (const auto admitted = CheckJsonCall(request); !admitted) {
    Refuse(gateway, request, *client, admitted.error());
    return;
  }
  Request call;
  call.id = FindHeader(request.headers, "x-request-id");
  call.dialect = Dialect::kOpenAi;
  call.method = std::move(request.method);
  call.path = std::move(request.path);
  call.headers = std::move(request.headers);
  call.body = std::move(request.body);
  client->Attach(gateway.Submit(std::move(call), client, &client->loop()));
}

}  // namespace

void AddChatRoutes(HttpFront& front, Gateway& gateway) {
  front.Defer("POST", "/v1/chat/completions",
              [&gateway](ClientRequest request, const std::shared_ptr<ClientStream>& client) {
                Submit(gateway, std::move(request), client);
              });
}

}  // namespace gateway::server
