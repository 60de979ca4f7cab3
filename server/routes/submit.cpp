#include "server/routes/submit.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "server/clients/client_account.hpp"
#include "server/routes/log_entry.hpp"

namespace gateway::server {

Request ToCall(ClientRequest request, Dialect dialect) {
  Request call;
  call.id = FindHeader(request.headers, "x-request-id");
  call.dialect = dialect;
  call.method = std::move(request.method);
  call.path = std::move(request.path);
  call.query = std::move(request.query);
  call.provider = FindHeader(request.headers, "x-gateway-provider");
  if (request.ticket != nullptr) {
    const Client& client = request.ticket->client();
    call.client = client.name;
    call.allowed_models = client.models;
    call.observer = std::move(request.ticket);
  }
  call.headers = std::move(request.headers);
  call.body = std::move(request.body);
  call.body_source = std::move(request.body_source);
  return call;
}

void Submit(Gateway& gateway, Request call, const std::shared_ptr<ClientStream>& client) {
  client->Attach(gateway.Submit(std::move(call), client, &client->loop()));
}

HeadCheck Admit(Gateway& gateway, Dialect dialect, Result<void> (*check)(const ClientRequest&)) {
  return [&gateway, dialect, check](const ClientRequest& head) -> std::optional<Response> {
    const Result<void> admitted = check(head);
    if (admitted) {
      return std::nullopt;
    }
    Response answer = ErrorResponse(dialect, admitted.error());
    RecordAnswer(gateway, head, &admitted.error(), std::chrono::steady_clock::now(), &answer);
    return answer;
  };
}

}  // namespace gateway::server
