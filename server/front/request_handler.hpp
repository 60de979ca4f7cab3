// RequestHandler: what a connection asks and tells about the requests it reads.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/message.hpp"
#include "server/front/client_request.hpp"
#include "server/front/deferred_route.hpp"
#include "server/front/refusal.hpp"
#include "server/front/request_head.hpp"

namespace gateway::server {

class Connection;

// What is to become of a request, as far as its head tells.
struct HeadDecision {
  std::optional<Response> answer;  // at once; the body is not read
  Headers headers;                 // go onto whatever it is answered with
  const DeferredRoute* route = nullptr;
};

// Loop thread.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  // Once for each request, before its body is read. May put a ticket onto the request.
  virtual HeadDecision OnHead(RequestHead& head, const Connection& connection) noexcept = 0;

  // To be answered by Answer() or through Defer(), at once or later; exactly once. `route` is the
  // one that OnHead found.
  virtual void OnRequest(ClientRequest request, const DeferredRoute* route,
                         Connection& connection) noexcept = 0;

  // How a client is told an error of the front's own; with 503, that it may try again. `request`:
  // as far as it was read.
  virtual Response ErrorAnswer(const ClientRequest& request, int status,
                               std::string_view message) noexcept = 0;

  // A request that OnRequest never sees, nor OnHead answered. Returns headers for its answer.
  virtual Headers OnRefused(const Refusal& refusal) noexcept = 0;
};

}  // namespace gateway::server
