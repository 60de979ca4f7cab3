// What HttpFront asks about a request before it reads its body, and what it does with those that
// are answered later.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "gateway/message.hpp"
#include "server/front/client_request.hpp"
#include "server/front/client_stream.hpp"
#include "server/front/peer.hpp"

namespace gateway::server {

// Loop thread, must not block. What it throws is a 500.
using DeferredHandler =
    std::function<void(ClientRequest request, std::shared_ptr<ClientStream> client)>;

// A look at a request of which only the head is there. An answer is given at once, and the body is
// not read. Loop thread, must not block.
using HeadCheck = std::function<std::optional<Response>(const ClientRequest& head)>;

struct DeferredRoute {
  DeferredHandler handler;
  HeadCheck admit = {};  // may be empty
  // The handler is called as soon as the head is there, with a `body_source` in place of a body
  // that is not. Such bodies may have ServerConfig::max_upload_bytes.
  bool streams_body = false;
  // Those that say they have no more are waited for all the same: a whole body can go over a kept
  // connection, and be sent again.
  std::size_t gathered_bytes = 64U << 10U;
};

struct GateAnswer {
  std::optional<Response> answer;             // in place of the route's; the body is not read
  Headers headers;                            // go onto the answer, whoever gives it
  std::shared_ptr<ClientTicket> ticket = {};  // goes along with the request
};

// Sees the head of every request, before it is routed. Loop thread, must not block.
using GateCheck = std::function<GateAnswer(const ClientRequest& head, const Peer& peer)>;

}  // namespace gateway::server
