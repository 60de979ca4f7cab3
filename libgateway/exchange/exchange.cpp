#include "libgateway/exchange/exchange.hpp"

#include <string>
#include <utility>

#include <fmt/chrono.h>

#include "libgateway/base/request_id.hpp"
#include "libgateway/exchange/counted_body.hpp"
#include "libgateway/exchange/read_call.hpp"
#include "libgateway/json/error_body.hpp"

namespace gateway::exchange {
namespace {

constexpr int kClientLeft = 499;  // nginx's number for it
constexpr std::size_t kLongestShown = 200;

Error GatewayIsGone() { return Fail(ErrorCode::kCancelled, "the gateway was shut down"); }

// An id of the client's own need not be unique, so the record always has one of ours beside it.
Request WithId(Request request, const std::string& id) {
  if (!base::IsRequestId(request.id)) {
    request.id = id;
  }
  return request;
}

bool IsEventStream(const ResponseHead& head) {
  return head.streaming &&
         FindHeader(head.headers, "content-type").starts_with("text/event-stream");
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
    return Fail(ErrorCode::kNotFound, fmt::format("there is no provider '{}'",
                                                  request_.provider.substr(0, kLongestShown)));
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
      fmt::format("the provider '{}' speaks {}, which this gateway cannot translate to {} yet",
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
  record_.key_alias = (*key)->alias;
  record_.model_sent = target.model;
  ++record_.attempts;
  attempt_ = std::make_unique<Attempt>(context_->loop, *context_->transport, *this, target,
                                       *std::move(key));
  return attempt_->Start(**adapter, request_, call_head_);
}

void Exchange::ArmDeadline() {
  const auto limit = request_.timeout.value_or(call_head_.stream ? services_->limits.stream_deadline
                                                                 : services_->limits.deadline);
  deadline_ = context_->loop.StartTimer(limit, [this, limit] {
    deadline_ = 0;
    FailWith(Fail(ErrorCode::kTimeout, fmt::format("the request took longer than {}", limit)));
  });
}

Flow Exchange::OnAttemptBytes(std::string_view bytes) {
  SendHead();
  return SendBody(bytes);
}

void Exchange::OnAttemptDone(const Result<void>& outcome) {
  if (!outcome) {
    FailWith(outcome.error());
    return;
  }
  SendHead();  // an answer may have no body
  if (const Error* reported = attempt_->decoder().reported_error()) {
    record_.error_code = ErrorName(reported->code);
    record_.error_text = reported->message;
  }
  Finish({});
}

void Exchange::FailWith(const Error& error) {
  if (finished_) {
    return;
  }
  const auto keep = shared_from_this();
  if (attempt_ != nullptr && attempt_->complete()) {
    OnAttemptDone({});  // nothing is missing but the upstream's end: clients often close first
    return;
  }
  record_.error_code = ErrorName(error.code);
  record_.error_text = error.message;
  if (error.code == ErrorCode::kCancelled) {
    record_.status = kClientLeft;
    Finish(error);
    return;
  }
  if (!head_sent_) {
    SendErrorBody(error);
    Finish({});
  } else if (const std::string event = attempt_->decoder().ErrorEvent(error);
             record_.streamed && !event.empty()) {
    SendBody(event);
    Finish({});
  } else {
    Finish(error);  // half a body is out; only breaking off can say that it is no whole one
  }
}

void Exchange::SendErrorBody(const Error& error) {
  ResponseHead head{HttpStatus(error), GatewayHeaders(), false};
  head.headers.push_back({"content-type", "application/json"});
  if (error.code == ErrorCode::kOverloaded) {
    head.headers.push_back({"retry-after", "1"});
  }
  head_sent_ = true;
  record_.status = head.status;
  client_->OnHead(head);
  SendBody(json::ErrorBody(request_.dialect, head.status, error));
}

void Exchange::SendHead() {
  if (head_sent_ || finished_) {
    return;
  }
  head_sent_ = true;
  ResponseHead head = attempt_->decoder().client_head();
  for (Header& header : GatewayHeaders()) {
    head.headers.push_back(std::move(header));
  }
  record_.status = head.status;
  record_.streamed = IsEventStream(head);
  if (attempt_->request_sent()) {
    std::string().swap(request_.body);  // it may be large, and the answer take long
  }
  const auto client = client_;  // it may cancel in here, and would be gone
  client->OnHead(head);
}

Flow Exchange::SendBody(std::string_view bytes) {
  if (finished_) {
    return Flow::kContinue;
  }
  if (!record_.first_byte) {
    record_.first_byte =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  }
  record_.bytes_out += bytes.size();
  const auto client = client_;  // it may cancel in here, and would be gone
  return client->OnBody(bytes);
}

void Exchange::Finish(const Result<void>& outcome) {
  if (finished_) {
    return;
  }
  finished_ = true;
  services_->running.fetch_sub(1);
  const auto keep = shared_from_this();
  context_->loop.StopTimer(std::exchange(deadline_, 0));
  if (attempt_ != nullptr) {
    attempt_->Stop();
  }
  CompleteRecord();
  if (services_->log != nullptr) {
    services_->log->Push(std::move(record_));
  }
  std::exchange(client_, nullptr)->OnDone(outcome);
  context_->running.erase(this);
}

void Exchange::CompleteRecord() {
  record_.total = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  if (attempt_ != nullptr && attempt_->started()) {
    record_.upstream_status = attempt_->upstream_status();
    record_.usage = attempt_->decoder().usage();
  }
}

Headers Exchange::GatewayHeaders() const {
  Headers headers{{"x-request-id", request_.id},
                  {"x-gateway-attempts", std::to_string(record_.attempts)}};
  if (attempt_ != nullptr) {
    headers.push_back({"x-gateway-provider", attempt_->target().provider->name});
    if (!attempt_->target().model.empty()) {
      headers.push_back({"x-gateway-model", attempt_->target().model});
    }
    headers.push_back({"x-gateway-key", attempt_->key().alias});
  }
  return headers;
}

}  // namespace gateway::exchange
