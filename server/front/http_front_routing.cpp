#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "server/front/http_front_impl.hpp"
#include "server/front/httplib_compat.hpp"
#include "server/front/httplib_text.hpp"

// Which route takes a request: httplib's tables are asked, with a stream in memory for a socket.
namespace gateway::server {
namespace {

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

}  // namespace gateway::server
