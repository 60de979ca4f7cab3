#include "server/front/http_front_impl.hpp"

#include <algorithm>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/httplib_text.hpp"

// The way of a request. Which route takes it is found in http_front_routing.cpp; where connections
// come from and how they end is in http_front_sockets.cpp.
namespace gateway::server {
namespace {

constexpr int kClientLeft = 499;  // nginx's number for it
constexpr int kUnavailable = 503;
constexpr std::string_view kNoRoom =
    "the gateway's memory for requests is used up; try again later";

constexpr std::string_view kHandlerFailed = "the handler failed";

}  // namespace

HeadDecision HttpFront::Impl::OnHead(RequestHead& head, const Connection& connection) noexcept {
  HeadDecision decision;
  try {
    Decide(head, connection, &decision);
  } catch (...) {
    decision.answer = Failed(head.request, connection.began());
  }
  return decision;
}

void HttpFront::Impl::Decide(RequestHead& head, const Connection& connection,
                             HeadDecision* decision) {
  if (gate) {
    GateAnswer passed = gate(head.request, connection.peer());
    decision->headers = std::move(passed.headers);
    decision->answer = std::move(passed.answer);
    head.request.ticket = std::move(passed.ticket);
    if (decision->answer) {
      return;
    }
  }
  if (const Response* answer = FindFixed(head.request)) {
    decision->answer = *answer;
    return;
  }
  if (const std::string_view reason = WhyNotServed(connection); !reason.empty()) {
    decision->answer = ErrorAnswer(head.request, kUnavailable, reason);
    return Report(head.request, connection.began(), &*decision->answer, reason);
  }
  RouteHead(head, connection, decision);
  if (!decision->answer && !HasRoomFor(head, decision->route)) {
    decision->answer = ErrorAnswer(head.request, kUnavailable, kNoRoom);
    return Report(head.request, connection.began(), &*decision->answer, kNoRoom);
  }
  if (decision->route != nullptr && decision->route->admit) {
    decision->answer = decision->route->admit(head.request);
  }
}

void HttpFront::Impl::OnRequest(ClientRequest request, const DeferredRoute* route,
                                Connection& connection) noexcept {
  if (route != nullptr) {
    const auto client = connection.Defer();
    Refusal failed;  // what the handler takes with it is gone by then
    failed.method = request.method;
    failed.path = request.path;
    try {
      route->handler(std::move(request), client);
    } catch (...) {
      failed.status = 500;
      failed.reason = kHandlerFailed;
      failed.bytes_out = ErrorResponse(500, kHandlerFailed).body.size();
      failed.began = connection.began();
      OnRefused(failed);
      client->OnDone(Fail(ErrorCode::kInternal, failed.reason));
    }
  } else if (IsOnLoop(request.path)) {
    connection.Answer(RunPlain(request, connection.began()));
  } else {
    SendToWorker(std::move(request), connection);
  }
}

// An answer that no route gave.
void HttpFront::Impl::Report(const ClientRequest& request, Time began, Response* response,
                             std::string_view reason) {
  const Headers headers =
      OnRefused({response->status, request.method, request.path, std::string(reason),
                 request.body.size(), request.method == "HEAD" ? 0 : response->body.size(), began,
                 request.headers, request.ticket});
  response->headers.insert(response->headers.end(), headers.begin(), headers.end());
}

Response HttpFront::Impl::RunPlain(const ClientRequest& request, Time began) noexcept {
  try {
    const Pass pass = Route(request, request.method, true);
    return pass.failed ? Failed(request, began) : ReadAnswer(pass.answer);
  } catch (...) {
    return Failed(request, began);
  }
}

Response HttpFront::Impl::Failed(const ClientRequest& request, Time began) noexcept {
  Response answer = ErrorAnswer(request, 500, kHandlerFailed);
  Report(request, began, &answer, kHandlerFailed);
  return answer;
}

void HttpFront::Impl::SendToWorker(ClientRequest request, Connection& connection) {
  const auto shared = std::make_shared<const ClientRequest>(std::move(request));
  const bool taken = workers_.Run([this, shared, loop = &connection.loop(),
                                   began = connection.began(), weak = connection.weak_from_this()] {
    if (workers_.stopping() || weak.expired()) {
      OnRefused({kClientLeft, shared->method, shared->path, "nobody waits for the answer",
                 shared->body.size(), 0, began, shared->headers, shared->ticket});
      return;
    }
    loop->Post([weak, response = RunPlain(*shared, began)] {
      if (const auto waiting = weak.lock()) {
        waiting->Answer(response);
      }
    });
  });
  if (!taken) {
    constexpr std::string_view kBusy = "too many requests of this kind wait; try again later";
    Response busy = ErrorAnswer(*shared, kUnavailable, kBusy);
    Report(*shared, connection.began(), &busy, kBusy);
    connection.Answer(busy);
  }
}

bool HttpFront::Impl::IsOnLoop(std::string_view path) const {
  return std::any_of(on_loop.begin(), on_loop.end(),
                     [path](const std::string& prefix) { return path.starts_with(prefix); });
}

Response HttpFront::Impl::ErrorAnswer(const ClientRequest& request, int status,
                                      std::string_view message) noexcept {
  Response answer =
      error_writer ? error_writer(request, status, message) : ErrorResponse(status, message);
  if (status == kUnavailable) {
    answer.headers.push_back({"retry-after", "1"});
    answer.headers.push_back({"x-should-retry", "true"});  // for the SDKs of OpenAI and Anthropic
  }
  return answer;
}

Headers HttpFront::Impl::OnRefused(const Refusal& refusal) noexcept {
  return on_refused ? on_refused(refusal) : Headers();
}

}  // namespace gateway::server
