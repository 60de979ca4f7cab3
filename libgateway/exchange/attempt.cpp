#include "libgateway/exchange/attempt.hpp"

#include <algorithm>
#include <utility>

#include <fmt/chrono.h>

#include "libgateway/exchange/retry_after.hpp"

namespace gateway::exchange {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

// Some upstreams keep the connection open behind "[DONE]". Those that end it do so at once, and
// then it can be used again.
constexpr std::chrono::milliseconds kGraceAfterComplete{500};

constexpr int kFirstErrorStatus = 400;
constexpr std::size_t kMostErrorBytes = 16U << 10U;  // kept of an error's body

}  // namespace

Attempt::Attempt(EventLoop& loop, Transport& transport, AttemptOwner& owner,
                 std::unique_ptr<Lease> lease)
    : loop_(loop), transport_(transport), owner_(owner), lease_(std::move(lease)) {}

Attempt::~Attempt() { Stop(); }

void Attempt::Start(EncodedCall call, const Request& request, bool streams) {
  const UpstreamTimeouts& timeouts = target().provider->timeouts;
  call.upstream.connect_timeout = timeouts.connect;
  first_byte_limit_ = streams ? timeouts.stream_first_byte : timeouts.first_byte;
  decoder_ = std::move(call.decoder);
  body_ = call.upstream.body_source;
  waits_for_upload_ = request.body_source != nullptr;
  began_ = loop_.Now();
  ArmTimer(first_byte_limit_);
  call_ = transport_.Start(std::move(call.upstream), this);
}

void Attempt::Resume() {
  if (over_ || !paused_) {
    return;
  }
  paused_ = false;
  last_read_ = loop_.Now();
  transport_.Resume(call_);
}

AttemptRecord Attempt::record() const {
  AttemptRecord record;
  record.provider = target().provider->name;
  record.key_alias = key().alias;
  record.model_sent = target().model;
  record.status = upstream_status_;
  record.connect = connect_time_;
  record.first_byte = first_byte_;
  record.total = duration_cast<microseconds>((over_ ? ended_ : loop_.Now()) - began_);
  return record;
}

std::optional<std::chrono::milliseconds> Attempt::Told(Outcome outcome,
                                                       std::string_view given) const {
  const bool rate_limited = outcome == Outcome::kRateLimited;
  const auto now = std::chrono::system_clock::now();
  return upstream_status_ >= kFirstErrorStatus
             ? ReadRetryAfter(error_headers_, error_body_, rate_limited, now)
             : ReadRetryAfter(decoder_->client_head().headers, given, rate_limited, now);
}

void Attempt::Stop() {
  if (over_) {
    return;
  }
  over_ = true;
  ended_ = loop_.Now();
  NoteConnectTime();
  was_sent_again_ = transport_.WasSentAgain(call_);
  loop_.StopTimer(timer_);
  transport_.Cancel(call_);
}

void Attempt::NoteConnectTime() {
  if (!connect_time_) {
    connect_time_ = transport_.ConnectTime(call_);
  }
}

void Attempt::OnHead(const ResponseHead& head) noexcept {
  last_read_ = loop_.Now();
  upstream_status_ = head.status;
  lease_->NoteHead(last_read_);
  NoteConnectTime();
  first_byte_ = duration_cast<microseconds>(last_read_ - began_);
  loop_.StopTimer(timer_);
  ArmTimer(target().provider->timeouts.idle);
  if (head.status >= kFirstErrorStatus) {
    error_headers_ = head.headers;
  }
  decoder_->OnHead(head);
}

Flow Attempt::OnBody(std::string_view bytes) noexcept {
  const auto keep = owner_.KeepAlive();
  last_read_ = loop_.Now();
  out_.clear();
  if (upstream_status_ >= kFirstErrorStatus) {
    error_body_.append(bytes.substr(0, kMostErrorBytes - error_body_.size()));
  }
  const Result<void> decoded = decoder_->OnBody(bytes, &out_);
  if (!out_.empty() && owner_.OnAttemptBytes(out_) == Flow::kPause) {
    paused_ = true;
  }
  if (!decoded && !over_) {
    Finish(Judge(decoded));
  } else if (decoder_->complete() && !over_) {
    OnComplete();
  }
  return paused_ ? Flow::kPause : Flow::kContinue;
}

void Attempt::OnDone(const Result<void>& outcome) noexcept {
  const auto keep = owner_.KeepAlive();
  if (outcome || (may_end() && !complete())) {
    End();
  } else {
    Finish(Judge(outcome));
  }
}

void Attempt::End() {
  out_.clear();
  const Result<void> decoded = decoder_->OnEnd(&out_);
  if (!out_.empty()) {
    owner_.OnAttemptBytes(out_);
  }
  if (!over_) {
    Finish(Judge(decoded));
  }
}

// A failure after the client has its whole answer is none.
Result<void> Attempt::Judge(const Result<void>& outcome) const {
  if (outcome || may_end()) {
    return {};
  }
  return outcome;
}

// The client has everything; only the upstream's end is missing, which makes its connection fit for
// the next call. A client that waits for that end too is not kept waiting.
void Attempt::OnComplete() {
  if (!decoder_->client_head().streaming || decoder_->reported_error() != nullptr) {
    Finish({});
  } else if (!in_grace_) {
    in_grace_ = true;
    loop_.StopTimer(timer_);
    ArmTimer(kGraceAfterComplete);
  }
}

void Attempt::Finish(const Result<void>& outcome) {
  Stop();
  owner_.OnAttemptDone(outcome);
}

void Attempt::ArmTimer(std::chrono::milliseconds delay) {
  timer_ = loop_.StartTimer(delay, [this] { OnTimer(); });
}

// One timer for both limits: set anew only when it fires, so that reading costs no timer.
void Attempt::OnTimer() {
  timer_ = 0;
  const auto keep = owner_.KeepAlive();
  if (complete()) {
    Finish({});
    return;
  }
  if (upstream_status_ == 0 && waits_for_upload_) {
    // The limit counts from the end of the upload, as closely as its own length can tell. The
    // upload itself is watched by whoever sends it, and by the deadline.
    waits_for_upload_ = !body_->ended();
    ArmTimer(first_byte_limit_);
    return;
  }
  if (upstream_status_ == 0) {
    Finish(Fail(ErrorCode::kTimeout,
                fmt::format("the upstream sent no answer within {}", first_byte_limit_)));
    return;
  }
  const auto idle = target().provider->timeouts.idle;
  const auto silent =
      std::chrono::duration_cast<std::chrono::milliseconds>(loop_.Now() - last_read_);
  if (paused_) {
    ArmTimer(idle);
  } else if (silent < idle) {
    ArmTimer(idle - silent);
  } else if (may_end()) {
    End();
  } else {
    Finish(Fail(ErrorCode::kTimeout, fmt::format("the upstream was silent for {}", idle)));
  }
}

}  // namespace gateway::exchange
