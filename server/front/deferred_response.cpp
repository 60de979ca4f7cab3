#include "server/front/deferred_response.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/connection.hpp"

namespace gateway::server {
namespace {

// Bytes that wait for a slow client when its producer is told to pause, and to go on. When memory
// is short it is told to pause earlier.
constexpr std::size_t kHighMark = 256U << 10U;
constexpr std::size_t kLowMark = 64U << 10U;

}  // namespace

DeferredResponse::DeferredResponse(Connection& connection, EventLoop& loop)
    : connection_(&connection), loop_(loop) {}

void DeferredResponse::Attach(std::shared_ptr<Call> call) {
  if (lost_) {
    call->Cancel();
  } else if (connection_ != nullptr) {
    call_ = std::move(call);
    OnSent();  // it may have drained before there was anything to resume
  }
}

void DeferredResponse::OnHead(const ResponseHead& head) noexcept {
  if (connection_ == nullptr) {
    return;
  }
  status_ = head.status;
  streaming_ = head.streaming && StatusHasBody(head.status);
  AppendStatusAndHeaders(&head_, head.status, head.headers, connection_->answer_headers());
  if (!streaming_) {
    return;
  }
  connection_->OnStreamBegins();
  framing_ = StreamFraming(head.length);
  if (framing_.kind == BodyFraming::Kind::kUntilClose) {
    connection_->CloseAfterAnswer();
  }
  AppendHeadEnd(&head_, framing_, connection_->keep_alive(), connection_->http10());
  SendHeldHeadLater();
}

BodyFraming DeferredResponse::StreamFraming(std::optional<std::uint64_t> length) const {
  if (length) {
    return {BodyFraming::Kind::kLength, *length};
  }
  return {connection_->http10() ? BodyFraming::Kind::kUntilClose : BodyFraming::Kind::kChunked, 0};
}

// The first bytes of the body usually follow in this very turn of the loop, and then go out in one
// send with the head.
void DeferredResponse::SendHeldHeadLater() {
  loop_.Post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->SendHeldHead();
    }
  });
}

void DeferredResponse::SendHeldHead() {
  if (connection_ != nullptr && !head_.empty()) {
    connection_->Send(std::array<std::string_view, 1>{head_});
    head_.clear();
  }
}

Flow DeferredResponse::OnBody(std::string_view bytes) noexcept {
  if (connection_ == nullptr || bytes.empty()) {
    return Flow::kContinue;
  }
  if (!streaming_) {
    if (StatusHasBody(status_)) {
      body_.append(bytes);
      connection_->CountBytes();
    }
    return Flow::kContinue;
  }
  SendPart(bytes);
  paused_ = connection_->unsent() > (connection_->is_memory_short() ? kLowMark : kHighMark);
  return paused_ ? Flow::kPause : Flow::kContinue;
}

void DeferredResponse::SendPart(std::string_view bytes) {
  if (connection_->head_only()) {
    return SendHeldHead();
  }
  sent_ += bytes.size();
  if (framing_.kind == BodyFraming::Kind::kChunked) {
    std::array<char, 2 * sizeof(std::size_t)> size{};
    const char* end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    head_.append(size.data(), static_cast<std::size_t>(end - size.data())).append("\r\n");
    connection_->Send(std::array<std::string_view, 3>{head_, bytes, "\r\n"});
  } else if (framing_.kind == BodyFraming::Kind::kLength && sent_ > framing_.length) {
    // Not cut to what was promised: that would look like a complete answer.
    connection_->CloseLater();
  } else {
    connection_->Send(std::array<std::string_view, 2>{head_, bytes});
  }
  head_.clear();
}

void DeferredResponse::OnDone(const Result<void>& outcome) noexcept {
  const auto self = shared_from_this();  // the connection lets go of it in here
  const auto call = std::exchange(call_, nullptr);
  Connection* connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) {
    return;
  }
  const auto keep = connection->shared_from_this();
  if (streaming_) {
    connection->OnStreamEnds();
    FinishStream(*connection, outcome.has_value());
  } else if (!outcome) {
    Fail(*connection, outcome.error());
  } else {
    FinishWhole(*connection);
  }
}

void DeferredResponse::FinishStream(Connection& connection, bool success) {
  const bool promised = framing_.kind == BodyFraming::Kind::kLength && !connection.head_only();
  if (success && (!promised || sent_ == framing_.length)) {
    const bool chunked = framing_.kind == BodyFraming::Kind::kChunked && !connection.head_only();
    connection.Send(std::array<std::string_view, 2>{head_, chunked ? "0\r\n\r\n" : ""});
    connection.FinishAnswer();
  } else if (framing_.kind == BodyFraming::Kind::kUntilClose) {
    connection.CloseWithReset();  // a plain end would look like a complete answer
  } else {
    connection.Close();
  }
}

void DeferredResponse::FinishWhole(Connection& connection) {
  if (status_ == 0) {
    return connection.Answer(ErrorResponse(502, "the request had no answer"));
  }
  connection.AbandonBody();
  BodyFraming framing;
  if (StatusHasBody(status_)) {
    framing = {BodyFraming::Kind::kLength, body_.size()};
  }
  AppendHeadEnd(&head_, framing, connection.keep_alive(), connection.http10());
  const bool with_body = StatusHasBody(status_) && !connection.head_only();
  connection.Send(std::array<std::string_view, 2>{head_, with_body ? body_ : std::string_view()});
  connection.FinishAnswer();
}

void DeferredResponse::Fail(Connection& connection, const Error& error) {
  if (error.code == ErrorCode::kCancelled) {
    connection.Close();
  } else {
    connection.Answer(ErrorResponse(error.code == ErrorCode::kInternal ? 500 : 502, error.message));
  }
}

void DeferredResponse::Reset() {
  if (connection_ != nullptr) {
    connection_->CloseWithReset();
  }
}

void DeferredResponse::OnSent() {
  if (paused_ && call_ != nullptr && connection_ != nullptr && connection_->unsent() < kLowMark) {
    paused_ = false;
    const auto call = call_;
    call->Resume();
  }
}

void DeferredResponse::OnConnectionLost(bool stalled) {
  if (Connection* lost = std::exchange(connection_, nullptr); lost != nullptr && streaming_) {
    lost->OnStreamEnds();
  }
  lost_ = true;
  if (const auto call = std::exchange(call_, nullptr)) {
    stalled ? call->CancelStalled() : call->Cancel();
  }
}

}  // namespace gateway::server
