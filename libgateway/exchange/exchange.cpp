#include "libgateway/exchange/exchange.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/chrono.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/request_id.hpp"
#include "libgateway/exchange/affinity.hpp"
#include "libgateway/exchange/counted_body.hpp"
#include "libgateway/exchange/plan.hpp"
#include "libgateway/exchange/read_call.hpp"

// How a request begins. Whom it asks is in exchange_attempts.cpp, how it is answered in
// exchange_answer.cpp, how it ends in exchange_end.cpp, what is logged of it in
// exchange_record.cpp.
namespace gateway::exchange {
namespace {

Error GatewayIsGone() { return Fail(ErrorCode::kCancelled, "the gateway was shut down"); }

// "fast -> gpt-4*"
std::string NamesOfSteps(const std::vector<RedirectStep>& steps) {
  std::string names;
  for (const RedirectStep& step : steps) {
    names.append(names.empty() ? "" : " -> ").append(step.alias);
  }
  return names;
}

// "x-gateway-log: body"
bool AsksForBodies(const Headers& headers) {
  return base::EqualNoCase(base::Trim(FindHeader(headers, "x-gateway-log")), "body");
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
      trace_(TraceOf(request_.headers)),
      submitted_(context_->loop.Now()),
      started_(std::min(request_.arrived.value_or(submitted_), submitted_)),
      strict_(services_->delivery.durability == LogDurability::kStrict && is_logged()) {
  services_->running.fetch_add(1);
  record_.id = id_;
  if (request_.id != id_) {
    record_.client_request_id = request_.id;
  }
  waited_ = std::chrono::duration_cast<Microseconds>(submitted_ - started_);
  record_.time = std::chrono::system_clock::now() - waited_;
  record_.trace_id = trace_.id;
  record_.parent_span = trace_.parent;
  record_.span = trace_.span;
  record_.client_dialect = request_.dialect;
  record_.client = request_.client;
  record_.method = request_.method;
  record_.path = request_.path;
  record_.bytes_in = request_.body.size();
  if (request_.body_source != nullptr) {
    request_.body_source = std::make_shared<CountedBody>(request_.body_source, &record_.bytes_in);
  }
}

Exchange::~Exchange() {
  if (!ended_) {
    services_->running.fetch_sub(1);  // its loop ended before it could start
  }
}

void Exchange::Start() {
  if (finished_) {  // it was cancelled before its turn came
    return;
  }
  if (context_->ended) {
    std::exchange(client_, nullptr)->OnDone(GatewayIsGone());
    return;
  }
  const auto keep = shared_from_this();
  context_->running.emplace(this, keep);
  snapshot_ = request_.snapshot != nullptr ? std::move(request_.snapshot)
                                           : context_->snapshot.Now(services_->snapshot);
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

void Exchange::Cancel() { CancelFor(Outcome::kClientLeft); }

void Exchange::CancelStalled() { CancelFor(Outcome::kClientStalled); }

void Exchange::CancelFor(Outcome why) {
  if (context_->ended) {
    return;
  }
  if (!context_->loop.InLoop()) {
    context_->loop.Post([self = shared_from_this(), why] { self->CancelFor(why); });
    return;
  }
  const auto keep = shared_from_this();
  const Error error =
      Fail(ErrorCode::kCancelled, why == Outcome::kClientStalled
                                      ? "the client took nothing of its answer for too long"
                                      : "the client left before its answer was complete");
  FailWith(error, why);
  StopWaitingForLog(error);  // which a complete answer may have begun to do just now
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
  client_paused_ = false;
  if (attempt_ != nullptr) {
    attempt_->Resume();
  }
}

std::shared_ptr<void> Exchange::KeepAlive() { return shared_from_this(); }

Result<void> Exchange::Conduct() {
  if (request_.log_bodies || AsksForBodies(request_.headers)) {
    CaptureBodies();
  }
  auto call_head = ReadCall(request_);
  if (!call_head) {
    return call_head.error();
  }
  call_head_ = *std::move(call_head);
  record_.model_asked = call_head_.model;
  if (const auto may_begin = CheckLog(); !may_begin) {
    strict_ = false;  // its own record cannot be waited for either
    return may_begin;
  }
  if (services_->delivery.start_rows && is_logged()) {
    PushStart();
  }
  ArmDeadline();
  if (finished_) {
    return {};
  }
  auto route = FindRoute(*snapshot_, request_, call_head_);
  if (!route) {
    return route.error();
  }
  record_.model_alias = NamesOfSteps(route->steps);
  Candidates::Wish wish = WishFor(*route);
  candidates_.emplace(*std::move(route), std::move(wish), snapshot_->limits);
  if (call_head_.stream && snapshot_->limits.first_event_hold.count() > 0) {
    ArmPulse(snapshot_->limits.first_event_hold);
  }
  TryNext();
  return {};
}

// Who needs a complete log would rather not serve what leaves no record.
Result<void> Exchange::CheckLog() const {
  if (services_->delivery.on_failure == OnLogFailure::kReject && is_logged() &&
      services_->log->failing()) {
    return Fail(ErrorCode::kOverloaded, "the gateway's log cannot be written at the moment");
  }
  return {};
}

Candidates::Wish Exchange::WishFor(const Route& route) const {
  Candidates::Wish wish;
  wish.key = request_.key;
  // What a raw request does is not known, so it is not done twice.
  wish.repeats = !request_.raw || request_.method == "GET" || request_.method == "HEAD";
  const bool any = std::any_of(
      route.targets.begin(), route.targets.end(),
      [](const Target& target) { return target.provider->affinity != Affinity::kNone; });
  if (any) {
    for (const Target& target : route.targets) {
      wish.affinity.push_back(AffinityOf(*target.provider, request_));
    }
  }
  return wish;
}

void Exchange::ArmDeadline() {
  const bool may_stream = call_head_.stream || request_.raw;  // what is raw is not known
  const auto limit = request_.timeout.value_or(may_stream ? snapshot_->limits.stream_deadline
                                                          : snapshot_->limits.deadline);
  deadline_at_ = started_ + limit;
  const auto left = TimeLeft();
  if (left.count() <= 0) {
    EndAtDeadline(limit);
    return;
  }
  deadline_ = context_->loop.StartTimer(left, [this, limit] {
    deadline_ = 0;
    EndAtDeadline(limit);
  });
}

void Exchange::EndAtDeadline(std::chrono::milliseconds limit) {
  FailWith(Fail(ErrorCode::kTimeout, fmt::format("the request took longer than {}", limit)),
           Outcome::kDeadline);
}

}  // namespace gateway::exchange
