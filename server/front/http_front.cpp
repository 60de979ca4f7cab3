#include "server/front/http_front.hpp"

#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/http_front_impl.hpp"

namespace gateway::server {

HttpFront::HttpFront(ServerConfig config, const std::vector<EventLoop*>& loops) {
  set_payload_max_length(std::numeric_limits<std::size_t>::max());  // looked after by the framing
  set_exception_handler(
      [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
        const Response error = ErrorResponse(500, "the handler failed");
        response.status = error.status;
        response.set_content(error.body, "application/json");
      });
  impl_ = std::make_unique<Impl>(*this, std::move(config), loops);
}

HttpFront::~HttpFront() = default;

HttpFront& HttpFront::Get(const std::string& pattern, Handler handler) {
  Server::Get(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

HttpFront& HttpFront::Post(const std::string& pattern, Handler handler) {
  Server::Post(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

HttpFront& HttpFront::Put(const std::string& pattern, Handler handler) {
  Server::Put(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

HttpFront& HttpFront::Patch(const std::string& pattern, Handler handler) {
  Server::Patch(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

HttpFront& HttpFront::Delete(const std::string& pattern, Handler handler) {
  Server::Delete(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

HttpFront& HttpFront::Options(const std::string& pattern, Handler handler) {
  Server::Options(pattern, Impl::Plain(std::move(handler)));
  return *this;
}

void HttpFront::Defer(const std::string& method, const std::string& pattern,
                      DeferredHandler handler) {
  Defer(method, pattern, DeferredRoute{std::move(handler)});
}

void HttpFront::Defer(const std::string& method, const std::string& pattern, DeferredRoute route) {
  impl_->NoteDeferred(method, pattern);
  Handler note = Impl::Deferred(std::move(route));
  if (method == "GET") {
    Server::Get(pattern, std::move(note));
  } else if (method == "POST") {
    Server::Post(pattern, std::move(note));
  } else if (method == "PUT") {
    Server::Put(pattern, std::move(note));
  } else if (method == "PATCH") {
    Server::Patch(pattern, std::move(note));
  } else if (method == "DELETE") {
    Server::Delete(pattern, std::move(note));
  } else if (method == "OPTIONS") {
    Server::Options(pattern, std::move(note));
  } else {
    assert(false && "not a method that routes can have");
  }
}

void HttpFront::OnLoop(std::string prefix) { impl_->on_loop.push_back(std::move(prefix)); }

void HttpFront::Answer(const std::string& path, Probe probe) {
  impl_->fixed.push_back({path, std::move(probe)});
  // Never run; so that other methods find that there is something.
  Get(path, [](const httplib::Request&, httplib::Response&) {});
}

void HttpFront::Gate(GateCheck gate) { impl_->gate = std::move(gate); }

void HttpFront::OnRefused(std::function<Headers(const Refusal&)> observer) {
  impl_->on_refused = std::move(observer);
}

void HttpFront::OnError(ErrorWriter writer) { impl_->error_writer = std::move(writer); }

const ClientRequest& HttpFront::Current() { return Impl::Current(); }

Result<int> HttpFront::OpenSideDoor(const std::string& host, int port) {
  return impl_->OpenSideDoor(host, port);
}

Result<int> HttpFront::Listen() { return impl_->Listen(); }

void HttpFront::SetLimits(const ServerConfig& config) { impl_->SetLimits(config); }

void HttpFront::Drain(std::chrono::milliseconds timeout, const std::function<void()>& at_timeout) {
  impl_->Drain(timeout, at_timeout);
}

std::size_t HttpFront::connections() const { return impl_->connections(); }

std::size_t HttpFront::streams() const { return impl_->streams(); }

}  // namespace gateway::server
