#include "server/front/http_front_impl.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/httplib_compat.hpp"
#include "server/front/httplib_text.hpp"

// The way of a request. Where connections come from and how they end is in http_front_sockets.cpp.
namespace gateway::server {
namespace {

constexpr int kClientLeft = 499;  // nginx's number for it
constexpr int kUnavailable = 503;
constexpr std::string_view kNoRoom =
    "the gateway's memory for requests is used up; try again later";

constexpr std::string_view kHandlerFailed = "the handler failed";

constexpr std::array<std::string_view, 6> kMethods = {"GET",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

// libstdc++'s regular expressions recurse once a character.
constexpr std::size_t kMaxPathBytes = 2048;

bool IsKnown(std::string_view method) {
  return method == "HEAD" || std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

}  // namespace

thread_local HttpFront::Impl::Pass* HttpFront::Impl::current_pass_ = nullptr;

httplib::Server::Handler HttpFront::Impl::Plain(Handler handler) {
  return
      [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
        current_pass_->found = Pass::Found::kPlain;
        if (current_pass_->run) {
          try {
            handler(request, response);
          } catch (...) {  // httplib would answer, and nobody know
            current_pass_->failed = true;
          }
        }
      };
}

httplib::Server::Handler HttpFront::Impl::Deferred(DeferredRoute route) {
  // Shared: its address goes into the note, and httplib may copy this function.
  return [route = std::make_shared<const DeferredRoute>(std::move(route))](const httplib::Request&,
                                                                           httplib::Response&) {
    current_pass_->found = Pass::Found::kDeferred;
    current_pass_->deferred = route.get();
  };
}

const ClientRequest& HttpFront::Impl::Current() {
  assert(current_pass_ != nullptr);
  return *current_pass_->request;
}

HttpFront::Impl::Pass HttpFront::Impl::Route(const ClientRequest& request, std::string_view method,
                                             bool run) {
  const std::string text =
      CanonicalRequest(method, request, run ? std::string_view(request.body) : std::string_view());
  MemoryStream stream(text);
  Pass pass;
  pass.request = &request;
  pass.run = run;
  current_pass_ = &pass;
  try {
    Process<httplib::Server>(front_, &HttpFront::process_request, stream);
  } catch (...) {  // httplib catches what handlers throw, not what content providers do
    current_pass_ = nullptr;
    throw;
  }
  current_pass_ = nullptr;
  pass.answer = stream.TakeOutput();
  return pass;
}

void HttpFront::Impl::NoteDeferred(const std::string& method, const std::string& pattern) {
  const bool is_plain = std::all_of(pattern.begin(), pattern.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-';
  });
  if (is_plain) {
    known_.push_back({method, pattern, nullptr});
  }
}

// An earlier pattern may fit the path, too: httplib decides.
void HttpFront::Impl::LearnRoutes() {
  for (KnownRoute& known : known_) {
    ClientRequest request;
    request.method = known.method;
    request.path = known.path;
    const Pass pass = Route(request, known.method, false);
    known.route = pass.found == Pass::Found::kDeferred ? pass.deferred : nullptr;
  }
}

const DeferredRoute* HttpFront::Impl::FindKnown(const ClientRequest& request) const {
  const auto found = std::find_if(known_.begin(), known_.end(), [&request](const auto& known) {
    return known.path == request.path && known.method == request.method;
  });
  return found == known_.end() ? nullptr : found->route;
}

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

void HttpFront::Impl::RouteHead(const RequestHead& head, const Connection& connection,
                                HeadDecision* decision) {
  const ClientRequest& request = head.request;
  decision->route = FindKnown(request);
  if (decision->route != nullptr) {
    return;
  }
  if (!IsKnown(request.method)) {
    decision->answer = ErrorAnswer(request, 405, "this method is not known");
  } else if (request.path.size() > kMaxPathBytes) {
    decision->answer = ErrorAnswer(request, 414, "the path is too long");
  } else {
    const Pass pass = Route(request, request.method, !head.has_body() && IsOnLoop(request.path));
    if (pass.found == Pass::Found::kDeferred) {
      decision->route = pass.deferred;
    } else if (pass.found == Pass::Found::kNothing) {
      decision->answer = NotRouted(request, pass);
    } else if (pass.run) {
      decision->answer =
          pass.failed ? Failed(request, connection.began()) : ReadAnswer(pass.answer);
      return;
    }
  }
  if (decision->answer) {
    Report(request, connection.began(), &*decision->answer, "no route takes this request");
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

// A path without a handler for this method; httplib itself may have answered all the same (files,
// pre-routing).
Response HttpFront::Impl::NotRouted(const ClientRequest& request, const Pass& pass) {
  Response response = ReadAnswer(pass.answer);
  if (response.status != 404) {
    return response;
  }
  std::string allowed;
  for (const std::string_view method : kMethods) {
    if (method != request.method && Route(request, method, false).found != Pass::Found::kNothing) {
      allowed.append(allowed.empty() ? "" : ", ").append(method);
    }
  }
  if (allowed.empty()) {
    return ErrorAnswer(request, 404, "there is nothing at " + request.path);
  }
  response = ErrorAnswer(request, 405, request.method + " is not possible at " + request.path);
  response.headers.push_back({"allow", allowed});
  return response;
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
