#include "libgateway/transport/http_transport.hpp"

#include <utility>

namespace gateway::transport {
namespace {

constexpr std::size_t kBufferBytes = 64U << 10U;
constexpr std::size_t kMaxSpareCalls = 256;

}  // namespace

HttpTransport::HttpTransport(EventLoop& loop)
    : loop_(loop), connector_(loop), kept_(loop), buffer_(kBufferBytes) {}

HttpTransport::~HttpTransport() {
  for (const auto& [id, call] : running_) {
    call->Detach();
    connector_.Stop(call->connecting_);
  }
}

Transport::CallId HttpTransport::Start(UpstreamRequest request, ResponseSink* sink) {
  const CallId id = ++last_call_;
  UpstreamCall& call = *running_.emplace(id, SpareOrNew()).first->second;
  auto url = urls_.Find(request.url);
  const bool wants_new = request.fresh_connection;
  call.Prepare(id, std::move(request), url ? *url : nullptr, sink);
  if (!url) {
    FailSoon(id, url.error());
  } else if (auto kept = wants_new ? nullptr : kept_.Take(call.url().origin)) {
    call.Run(std::move(kept), std::nullopt);
  } else {
    Connect(call);
  }
  return id;
}

void HttpTransport::Resume(CallId call) {
  if (const auto found = running_.find(call); found != running_.end()) {
    found->second->Resume();
  }
}

void HttpTransport::Cancel(CallId call) {
  const auto found = running_.find(call);
  if (found != running_.end() && !found->second->Detach()) {
    LetGo(*found->second);
  }
}

std::optional<std::chrono::microseconds> HttpTransport::ConnectTime(CallId call) const {
  if (call == ended_call_) {
    return ended_connect_time_;
  }
  const auto found = running_.find(call);
  return found == running_.end() ? std::nullopt : found->second->ConnectTime();
}

bool HttpTransport::WasSentAgain(CallId call) const {
  if (call == ended_call_) {
    return ended_was_sent_again_;
  }
  const auto found = running_.find(call);
  return found != running_.end() && found->second->was_sent_again();
}

std::unique_ptr<UpstreamCall> HttpTransport::SpareOrNew() {
  if (spare_.empty()) {
    CallOwner& self = *this;
    return std::make_unique<UpstreamCall>(loop_, self);
  }
  auto call = std::move(spare_.back());
  spare_.pop_back();
  return call;
}

void HttpTransport::Connect(UpstreamCall& call) {
  call.connecting_ = connector_.Start(
      call.url(), call.request().connect_timeout,
      [this, id = call.call()](auto connected) { OnConnected(id, std::move(connected)); });
}

void HttpTransport::OnConnected(CallId call, Result<CurlConnector::Connected> connected) {
  UpstreamCall& running = *running_.at(call);
  running.connecting_ = 0;
  if (connected) {
    running.Run(std::move(connected->socket), connected->took);
  } else {
    OnOver(running, connected.error());
  }
}

void HttpTransport::FailSoon(CallId call, Error error) {
  Post(call, [this, error = std::move(error)](UpstreamCall& running) { OnOver(running, error); });
}

void HttpTransport::ContinueSoon(CallId call) {
  Post(call, [](UpstreamCall& running) { running.Continue(); });
}

void HttpTransport::Post(CallId call, std::function<void(UpstreamCall&)> task) {
  loop_.Post([weak = std::weak_ptr(self_), call, task = std::move(task)] {
    const auto self = weak.lock();
    if (self == nullptr) {
      return;
    }
    const auto& running = (*self)->running_;
    if (const auto found = running.find(call); found != running.end()) {
      task(*found->second);
    }
  });
}

void HttpTransport::OnOver(UpstreamCall& call, Result<void> outcome) {
  ResponseSink* sink = call.sink();
  ended_call_ = call.call();
  ended_connect_time_ = call.ConnectTime();
  ended_was_sent_again_ = call.was_sent_again();
  LetGo(call);
  if (sink != nullptr) {
    sink->OnDone(outcome);
  }
}

void HttpTransport::LetGo(UpstreamCall& call) {
  connector_.Stop(call.connecting_);
  const auto url = call.shared_url();
  auto node = running_.extract(call.call());
  if (auto socket = call.Clear()) {
    kept_.Put(url->origin, std::move(socket));
  }
  if (spare_.size() < kMaxSpareCalls) {
    spare_.push_back(std::move(node.mapped()));
  }
}

}  // namespace gateway::transport

namespace gateway {

std::unique_ptr<Transport> NewCurlTransport(EventLoop& loop) {
  return std::make_unique<transport::HttpTransport>(loop);
}

}  // namespace gateway
