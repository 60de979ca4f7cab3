#include "server/routes/waiting_call.hpp"

#include <utility>

#include "server/routes/log_entry.hpp"
#include "server/routes/overloaded.hpp"

namespace gateway::server {
namespace {

constexpr int kClientLeft = 499;

// Passes an answer on, and gives the call's place back with its end.
class AdmittedAnswer final : public ResponseSink {
 public:
  AdmittedAnswer(AdmissionQueue& queue, std::shared_ptr<ClientStream> client)
      : queue_(&queue), client_(std::move(client)) {}
  ~AdmittedAnswer() override { Leave(); }
  AdmittedAnswer(const AdmittedAnswer&) = delete;
  AdmittedAnswer& operator=(const AdmittedAnswer&) = delete;

  void OnHead(const ResponseHead& head) noexcept override { client_->OnHead(head); }
  Flow OnBody(std::string_view bytes) noexcept override { return client_->OnBody(bytes); }
  void OnDone(const Result<void>& outcome) noexcept override {
    Leave();  // before the client can know that it is done, and sends the next one
    client_->OnDone(outcome);
  }

 private:
  void Leave() {
    if (auto* queue = std::exchange(queue_, nullptr)) {
      queue->Leave();
    }
  }

  AdmissionQueue* queue_;  // null: left
  const std::shared_ptr<ClientStream> client_;
};

}  // namespace

std::shared_ptr<Call> StartCall(Gateway& gateway, AdmissionQueue& queue, Request call,
                                const std::shared_ptr<ClientStream>& client) {
  return gateway.Submit(std::move(call), std::make_shared<AdmittedAnswer>(queue, client),
                        &client->loop());
}

WaitingCall::WaitingCall(Gateway& gateway, AdmissionQueue& queue, Request call,
                         std::shared_ptr<ClientStream> client)
    : gateway_(gateway),
      queue_(queue),
      loop_(client->loop()),
      call_(std::move(call)),
      client_(std::move(client)) {}

void WaitingCall::Wait(std::chrono::milliseconds longest) {
  const auto client = client_;
  switch (queue_.Enter(shared_from_this())) {
    case AdmissionQueue::Place::kFull:
      return Refuse(Overloaded());
    case AdmissionQueue::Place::kRuns:
      Begin();
      break;
    case AdmissionQueue::Place::kWaits:
      timer_ = loop_.StartTimer(longest, [self = shared_from_this()] { self->OnTimeout(); });
      break;
  }
  client->Attach(shared_from_this());  // when it has left, it cancels in here
}

void WaitingCall::OnTimeout() {
  timer_ = 0;
  if (queue_.Withdraw(*this)) {  // else its turn is on the way
    Refuse(Overloaded());
  }
}

void WaitingCall::OnTurn() noexcept {
  loop_.Post([self = shared_from_this()] {
    if (self->client_ == nullptr) {  // it left meanwhile
      return self->queue_.Leave();
    }
    self->Begin();
  });
}

void WaitingCall::OnClosed() noexcept {
  loop_.Post([self = shared_from_this()] {
    if (self->client_ != nullptr) {
      self->Refuse(Fail(ErrorCode::kOverloaded, "the gateway is shutting down"));
    }
  });
}

void WaitingCall::Begin() {
  const auto client = client_;
  Request call = std::move(call_);
  End();
  running_ = StartCall(gateway_, queue_, std::move(call), client);
}

void WaitingCall::Refuse(const Error& error) {
  const auto client = client_;
  const Request call = std::move(call_);
  End();
  Response answer = OverloadedAnswer(call.dialect, error);
  RecordRefusal(gateway_, call, error, &answer);
  client->OnHead({answer.status, std::move(answer.headers), false});
  client->OnBody(answer.body);
  client->OnDone({});
}

void WaitingCall::End() {
  loop_.StopTimer(std::exchange(timer_, 0));
  client_ = nullptr;
}

void WaitingCall::Cancel() {
  if (running_ != nullptr) {
    return running_->Cancel();
  }
  if (client_ == nullptr) {
    return;
  }
  queue_.Withdraw(*this);  // when its turn is on the way already, that finds nobody
  const auto client = client_;
  const Request call = std::move(call_);
  End();
  const Error error =
      Fail(ErrorCode::kCancelled, "the client left while its request waited for its turn");
  Response nobody{kClientLeft, {}, {}};
  RecordRefusal(gateway_, call, error, &nobody);
  client->OnDone(error);
}

void WaitingCall::CancelStalled() {
  if (running_ != nullptr) {
    running_->CancelStalled();
  } else {
    Cancel();
  }
}

void WaitingCall::Resume() {
  if (running_ != nullptr) {
    running_->Resume();
  }
}

}  // namespace gateway::server
