#include "server/routes/call_desk.hpp"

#include <optional>
#include <string>
#include <utility>

#include "server/clients/client_account.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/overloaded.hpp"
#include "server/routes/waiting_call.hpp"

namespace gateway::server {
namespace {

AdmissionQueue::Limits QueueLimits(const ServerConfig& config) {
  return {config.max_requests, config.max_queued};
}

}  // namespace

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
    call.log_bodies = client.log_bodies;
    call.snapshot = request.ticket->snapshot();
    call.observer = std::move(request.ticket);
  }
  call.headers = std::move(request.headers);
  call.body = std::move(request.body);
  call.body_source = std::move(request.body_source);
  call.arrived = request.arrived;
  return call;
}

std::shared_ptr<const Snapshot> SnapshotOf(const Gateway& gateway, const ClientRequest& request) {
  const bool chosen = request.ticket != nullptr && request.ticket->snapshot() != nullptr;
  return chosen ? request.ticket->snapshot() : gateway.snapshot();
}

CallDesk::CallDesk(Gateway& gateway, AdmissionQueue& queue, const ServerConfig& limits)
    : gateway_(gateway), queue_(queue), longest_wait_(limits.queue_wait) {
  SetLimits(limits);
}

void CallDesk::SetLimits(const ServerConfig& limits) {
  longest_wait_.store(limits.queue_wait);
  queue_.SetLimits(QueueLimits(limits));
}

void CallDesk::Submit(Request call, const std::shared_ptr<ClientStream>& client) {
  if (queue_.TryEnter()) {
    client->Attach(StartCall(gateway_, queue_, std::move(call), client));
  } else {
    std::make_shared<WaitingCall>(gateway_, queue_, std::move(call), client)
        ->Wait(longest_wait_.load());
  }
}

HeadCheck CallDesk::Admit(Result<void> (*check)(const ClientRequest&)) {
  return [this, check](const ClientRequest& head) -> std::optional<Response> {
    const Dialect dialect = DialectOf(head.path, head.headers);
    const Result<void> admitted = check == nullptr ? Result<void>() : check(head);
    if (!admitted) {
      Response answer = ErrorResponse(dialect, admitted.error());
      RecordAnswer(gateway_, head, &admitted.error(), head.arrived, &answer);
      return answer;
    }
    if (queue_.IsFull()) {
      const Error error = Overloaded();
      Response answer = OverloadedAnswer(dialect, error);
      RecordAnswer(gateway_, head, &error, head.arrived, &answer);
      return answer;
    }
    return std::nullopt;
  };
}

}  // namespace gateway::server
