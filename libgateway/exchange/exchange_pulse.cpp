#include <utility>

#include "libgateway/exchange/exchange.hpp"

// What keeps a stream alive while there is nothing to say: its head, sent early, and heartbeats.
// One timer for both.
namespace gateway::exchange {
namespace {

constexpr std::string_view kComment = ": keep-alive\n\n";
constexpr std::string_view kPing = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
// The timer is not set anew with each piece of the stream, but looks twice in the interval.
constexpr int kPulsesPerBeat = 2;
constexpr std::chrono::milliseconds kLookAgain{250};

}  // namespace

void Exchange::ArmPulse(std::chrono::milliseconds delay) {
  pulse_ = context_->loop.StartTimer(delay, [this] {
    pulse_ = 0;
    const auto keep = shared_from_this();
    OnPulse();
  });
}

void Exchange::OnPulse() {
  if (finished_ || draining_) {
    return;
  }
  if (stage_ == Stage::kHeld) {
    BeginEarly();
    return;
  }
  if (!record_.streamed || Heartbeat().empty()) {
    return;
  }
  ++quiet_pulses_;
  if (quiet_pulses_ >= kPulsesPerBeat && !client_paused_) {
    SendBody(Heartbeat());
    quiet_pulses_ = 0;
  }
  if (!finished_) {
    ArmPulse(snapshot_->limits.heartbeat / kPulsesPerBeat);
  }
}

// Until now a failure could be told by the status. Waiting on in silence makes clients, and what is
// between, give up.
void Exchange::BeginEarly() {
  if (attempt_ == nullptr || !attempt_->running()) {
    ArmPulse(kLookAgain);  // between two attempts
    return;
  }
  auto head = attempt_->decoder().EarlyHead();
  if (!head) {
    return;
  }
  stage_ = Stage::kEarly;
  SendHead(*std::move(head));
  SendBody(Heartbeat());
}

std::string_view Exchange::Heartbeat() const {
  if (request_.raw || snapshot_->limits.heartbeat.count() == 0) {  // raw: it may come in mid-event
    return {};
  }
  switch (request_.dialect) {
    case Dialect::kAnthropic:
      return kPing;
    case Dialect::kOpenAi:  // whose clients parse the data of every event
      return kComment;
    default:
      return {};
  }
}

}  // namespace gateway::exchange
