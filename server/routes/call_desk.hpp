// CallDesk: from the front's requests to the gateway's. It lets in as many at a time as are
// allowed, lets some wait, and refuses the rest.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/message.hpp"
#include "server/front/client_request.hpp"
#include "server/front/client_stream.hpp"
#include "server/front/deferred_route.hpp"
#include "server/overload/admission_queue.hpp"

namespace gateway::server {

// `request` as the gateway takes it; the provider that it names in x-gateway-provider is asked.
Request ToCall(ClientRequest request, Dialect dialect);

// What the request goes by, of the revision that let it in.
std::shared_ptr<const Snapshot> SnapshotOf(const Gateway& gateway, const ClientRequest& request);

class CallDesk {
 public:
  // `gateway` outlives it; `queue` outlives the gateway: calls leave it when they end.
  CallDesk(Gateway& gateway, AdmissionQueue& queue, const ServerConfig& limits);

  // Starts the call on the client's loop, now or when it is its turn; the client gets its answer.
  // That loop's thread.
  void Submit(Request call, const std::shared_ptr<ClientStream>& client);

  // A check for DeferredRoute::admit: what `check` refuses (null: nothing), and what would find no
  // place, is answered in the client's protocol and logged, before its body is read.
  HeadCheck Admit(Result<void> (*check)(const ClientRequest&));

  // Any thread.
  void SetLimits(const ServerConfig& limits);
  // From now on nobody waits.
  void Close() { queue_.Close(); }

 private:
  Gateway& gateway_;
  AdmissionQueue& queue_;
  std::atomic<std::chrono::milliseconds> longest_wait_;
};

}  // namespace gateway::server
