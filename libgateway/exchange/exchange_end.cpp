#include <utility>

#include "libgateway/exchange/exchange.hpp"
#include "libgateway/exchange/outcome_of.hpp"

// How a request ends.
namespace gateway::exchange {
namespace {

constexpr int kClientLeft = 499;  // nginx's number for it
constexpr std::size_t kMostDraining = 64;
constexpr std::chrono::milliseconds kLongestDrain{60'000};

// For a client that has left.
class Nobody final : public ResponseSink {
 public:
  void OnHead(const ResponseHead& /*head*/) noexcept override {}
  Flow OnBody(std::string_view /*bytes*/) noexcept override { return Flow::kContinue; }
  void OnDone(const Result<void>& /*outcome*/) noexcept override {}
};

}  // namespace

void Exchange::FailWith(const Error& error, Outcome outcome) {
  if (finished_) {
    StopWaitingForLog(error);
    return;
  }
  const auto keep = shared_from_this();
  if (stage_ == Stage::kContent && attempt_ != nullptr && attempt_->may_end()) {
    // Nothing is missing but the upstream's end: clients often close first. One that is still there
    // waits for that end.
    if (error.code == ErrorCode::kCancelled || attempt_->complete()) {
      OnAttemptDone({});
    } else {
      attempt_->End();
    }
    return;
  }
  if (draining_) {
    Finish(error);
    return;
  }
  NoteError(error, outcome);
  if (error.code == ErrorCode::kCancelled) {
    record_.status = kClientLeft;
    const bool by_client = outcome == Outcome::kClientLeft || outcome == Outcome::kClientStalled;
    if (by_client && StartDraining()) {
      return;
    }
    Finish(error);
  } else if (stage_ == Stage::kHeld) {
    SendErrorBody(error, outcome);
    Finish({});
  } else {
    EndEarly(error);
  }
}

// Something of the answer is out already.
void Exchange::EndEarly(const Error& error) {
  const Attempt* attempt = last_attempt();
  const std::string event =
      attempt == nullptr ? std::string() : attempt->decoder().ErrorEvent(error);
  if (record_.streamed && !event.empty()) {
    SendBody(event, true);
    Finish({});
  } else {
    Finish(error);  // half a body is out; only breaking off can say that it is no whole one
  }
}

// The client is gone, but what the upstream has begun is read to its end, for the usage.
bool Exchange::StartDraining() {
  if (attempt_ == nullptr || !attempt_->running() ||
      attempt_->target().provider->on_disconnect != OnDisconnect::kDrain) {
    return false;
  }
  if (services_->draining.fetch_add(1) >= kMostDraining) {
    services_->draining.fetch_sub(1);
    return false;
  }
  draining_ = true;
  EventLoop& loop = context_->loop;
  loop.StopTimer(std::exchange(pulse_, 0));
  loop.StopTimer(std::exchange(deadline_, 0));
  deadline_ = loop.StartTimer(std::min(kLongestDrain, TimeLeft()), [this] {
    deadline_ = 0;
    FailWith(Fail(ErrorCode::kTimeout, "the upstream did not end in time"));
  });
  std::exchange(client_, std::make_shared<Nobody>())
      ->OnDone(Fail(ErrorCode::kCancelled, record_.error_text));
  attempt_->Resume();
  return true;
}

void Exchange::Finish(const Result<void>& outcome) {
  if (finished_) {
    return;
  }
  finished_ = true;
  if (draining_) {
    services_->draining.fetch_sub(1);
  }
  const auto keep = shared_from_this();
  for (EventLoop::TimerId* timer : {&waiting_, &pulse_}) {
    context_->loop.StopTimer(std::exchange(*timer, 0));
  }
  if (attempt_ != nullptr) {
    attempt_->Stop();
    attempt_->lease().End();
  }
  if (candidates_) {
    candidates_->EndWait();
  }
  CompleteRecord();
  TellObservers();
  if (!is_logged()) {
    End(outcome);
  } else if (!strict_ || draining_ || !outcome) {
    services_->log->Push(record_);
    End(outcome);
  } else if (!AwaitLog()) {
    End(outcome);  // it is dropped, and counted
  }
}

// The client is told.
void Exchange::End(const Result<void>& outcome) {
  ended_ = true;
  record_.bodies.reset();  // the log's alone, however long the caller keeps the exchange
  services_->running.fetch_sub(1);
  context_->loop.StopTimer(std::exchange(deadline_, 0));
  const auto client = std::exchange(client_, nullptr);
  if (outcome && last_head_) {
    client->OnHead(*last_head_);
  }
  if (outcome && !last_bytes_.empty()) {
    client->OnBody(last_bytes_);
  }
  client->OnDone(outcome);
  context_->running.erase(this);
}

}  // namespace gateway::exchange
