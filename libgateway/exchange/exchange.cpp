#include "libgateway/exchange/exchange.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/chrono.h>

#include "libgateway/base/request_id.hpp"
#include "libgateway/exchange/counted_body.hpp"
#include "libgateway/exchange/read_call.hpp"

// How a request begins and finds its upstream. How it is answered is in exchange_answer.cpp.
namespace gateway::exchange {
namespace {

constexpr std::size_t kLongestShown = 200;

Error GatewayIsGone() { return Fail(ErrorCode::kCancelled, "the gateway was shut down"); }

// Names may be a client's own: they go into a header, and into the log.
std::string ListOfNames(const std::vector<std::string>& names) {
  constexpr std::size_t kMostBytes = 512;
  std::string list;
  for (const std::string& name : names) {
    if (list.size() + name.size() > kMostBytes) {
      return list.append(list.empty() ? "..." : ",...");
    }
    list.append(list.empty() ? "" : ",");
    for (const char c : name) {
      list.push_back(c > ' ' && c < 0x7F && c != ',' ? c : '_');
    }
  }
  return list;
}

Error RefuseLoss(const Provider& provider, const std::string& first, const std::string& all) {
  Error error = Fail(ErrorCode::kInvalidRequest,
                     fmt::format("the provider '{}' speaks {} and would not get the meaning of: "
                                 "{}; take it out, or allow that with lossy = \"report\"",
                                 provider.name, DialectName(provider.dialect), all));
  error.param = first;
  return error;
}

// An id of the client's own need not be unique, so the record always has one of ours beside it.
Request WithId(Request request, const std::string& id) {
  if (!base::IsRequestId(request.id)) {
    request.id = id;
  }
  return request;
}

}  // namespace

const ProtocolAdapter* Services::Adapter(Dialect client, Dialect upstream) const {
  for (const auto& adapter : adapters) {
    if (adapter->client_dialect() == client && adapter->upstream_dialect() == upstream) {
      return adapter.get();
    }
  }
  return nullptr;
}

const ProtocolAdapter* Services::AdapterOf(Dialect client) const {
  for (const auto& adapter : adapters) {
    if (adapter->client_dialect() == client) {
      return adapter.get();
    }
  }
  return nullptr;
}

Exchange::Exchange(std::shared_ptr<Services> services, std::shared_ptr<LoopContext> context,
                   Request request, std::shared_ptr<ResponseSink> client)
    : services_(std::move(services)),
      context_(std::move(context)),
      id_(base::NewRequestId()),
      request_(WithId(std::move(request), id_)),
      client_(std::move(client)),
      started_(Clock::now()) {
  services_->running.fetch_add(1);
  record_.id = id_;
  if (request_.id != id_) {
    record_.client_request_id = request_.id;
  }
  record_.time = std::chrono::system_clock::now();
  record_.client_dialect = request_.dialect;
  record_.method = request_.method;
  record_.path = request_.path;
  record_.bytes_in = request_.body.size();
  if (request_.body_source != nullptr) {
    request_.body_source = std::make_shared<CountedBody>(request_.body_source, &record_.bytes_in);
  }
}

Exchange::~Exchange() {
  if (!finished_) {
    services_->running.fetch_sub(1);  // its loop ended before it could start
  }
}

void Exchange::Start() {
  if (context_->ended) {
    std::exchange(client_, nullptr)->OnDone(GatewayIsGone());
    return;
  }
  const auto keep = shared_from_this();
  context_->running.emplace(this, keep);
  if (context_->transport == nullptr) {
    context_->transport = services_->transport(context_->loop);
  }
  const Result<void> conducted = Conduct();
  if (!conducted) {
    FailWith(conducted.error());
  }
}

void Exchange::Post() {
  context_->loop.Post([self = shared_from_this()] { self->Start(); });
}

void Exchange::Cancel() {
  if (context_->ended) {
    return;
  }
  if (!context_->loop.InLoop()) {
    context_->loop.Post([self = shared_from_this()] { self->Cancel(); });
    return;
  }
  FailWith(Fail(ErrorCode::kCancelled, "the client left before its answer was complete"));
}

void Exchange::Resume() {
  if (context_->ended) {
    return;
  }
  if (!context_->loop.InLoop()) {
    context_->loop.Post([self = shared_from_this()] { self->Resume(); });
    return;
  }
  const auto keep = shared_from_this();
  if (attempt_ != nullptr) {
    attempt_->Resume();
  }
}

std::shared_ptr<void> Exchange::KeepAlive() { return shared_from_this(); }

Result<void> Exchange::Conduct() {
  auto call_head = ReadCall(request_);
  if (!call_head) {
    return call_head.error();
  }
  call_head_ = *std::move(call_head);
  record_.model_asked = call_head_.model;
  ArmDeadline();
  const auto route = FindRoute();
  if (!route) {
    return route.error();
  }
  return StartAttempt(route->targets.front());
}

Result<Route> Exchange::FindRoute() const {
  if (request_.provider.empty()) {
    return services_->router->Resolve(call_head_.model);
  }
  auto provider = services_->registry->Find(request_.provider);
  if (provider == nullptr) {
    return Fail(
        ErrorCode::kNotFound,
        fmt::format("there is no provider '{}'{}", request_.provider.substr(0, kLongestShown),
                    request_.raw ? "; base URLs of OpenAI clients end in /v1 here" : ""));
  }
  if (request_.raw) {
    return Route{{Target{std::move(provider), {}}}};
  }
  // An alias that leads to this provider is one here too.
  if (const auto route = services_->router->Resolve(call_head_.model);
      route && route->targets.front().provider->name == provider->name) {
    return Route{{route->targets.front()}};
  }
  std::string_view model = call_head_.model;
  if (model.starts_with(provider->name) && model.substr(provider->name.size()).starts_with('/')) {
    model.remove_prefix(provider->name.size() + 1);
  }
  return Route{{Target{std::move(provider), std::string(model)}}};
}

Result<const ProtocolAdapter*> Exchange::ChooseAdapter(const Provider& provider) const {
  const ProtocolAdapter* adapter = request_.raw
                                       ? services_->raw_adapter.get()
                                       : services_->Adapter(request_.dialect, provider.dialect);
  if (adapter != nullptr) {
    return adapter;
  }
  if (request_.raw) {
    return Fail(ErrorCode::kUnsupported, "this gateway takes no raw requests");
  }
  return Fail(
      ErrorCode::kUnsupported,
      fmt::format("the provider '{}' speaks {}, which this gateway cannot translate to {}",
                  provider.name, DialectName(provider.dialect), DialectName(request_.dialect)));
}

Result<void> Exchange::StartAttempt(const Target& target) {
  record_.provider = target.provider->name;
  const auto adapter = ChooseAdapter(*target.provider);
  if (!adapter) {
    return adapter.error();
  }
  auto key = target.provider->keys->Next();
  if (!key) {
    return key.error();
  }
  const std::shared_ptr<const Key> used = *std::move(key);
  attempt_ = std::make_unique<Attempt>(context_->loop, *context_->transport, *this, target, used);
  auto call = (*adapter)->Encode(request_, call_head_, attempt_->target(), *used);
  if (!call) {
    return call.error();
  }
  record_.lossy = ListOfNames(call->lost);
  if (!call->lost.empty() && target.provider->translation.reject_lossy) {
    return RefuseLoss(*target.provider, call->lost.front(), record_.lossy);
  }
  if (call->answer) {
    AnswerAtOnce(*call->answer);
    return {};
  }
  record_.key_alias = used->alias;
  record_.model_sent = target.model;
  ++record_.attempts;
  attempt_->Start(*std::move(call), request_, call_head_.stream);
  return {};
}

void Exchange::ArmDeadline() {
  const bool may_stream = call_head_.stream || request_.raw;  // what is raw is not known
  const auto limit = request_.timeout.value_or(may_stream ? services_->limits.stream_deadline
                                                          : services_->limits.deadline);
  deadline_ = context_->loop.StartTimer(limit, [this, limit] {
    deadline_ = 0;
    FailWith(Fail(ErrorCode::kTimeout, fmt::format("the request took longer than {}", limit)));
  });
}

}  // namespace gateway::exchange
