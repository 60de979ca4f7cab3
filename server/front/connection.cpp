#include "server/front/connection.hpp"

#include <array>
#include <cassert>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/front/answer_text.hpp"
#include "server/front/client_body.hpp"
#include "server/front/connection_set.hpp"
#include "server/front/deferred_response.hpp"

// What happens to a connection between its requests: its states and how it ends. The reading and
// writing is in connection_io.cpp, what is done with a request in connection_request.cpp.
namespace gateway::server {
namespace {

constexpr std::chrono::milliseconds kLingerTime{1'000};
constexpr std::chrono::milliseconds kDrainLingerTime{300};  // the process waits for it
constexpr std::chrono::seconds kTurnedAwayTime{1};
constexpr std::string_view kTooMany = "too many connections; try again later";
constexpr int kMostUnsent = 128 << 10;
constexpr int kClientLeft = 499;  // nginx's number for it

}  // namespace

Connection::Connection(int fd, bool by_side_door, ConnectionSet& set)
    : set_(set), fd_(fd), peer_(PeerOf(fd, by_side_door)), framing_(set.config()) {
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // The system would take megabytes for a slow client before it says that it is one.
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMostUnsent, sizeof kMostUnsent);
}

Connection::~Connection() { assert(state_ == State::kClosed); }

EventLoop& Connection::loop() { return set_.loop(); }

void Connection::Start() { NextRequest(); }

void Connection::NextRequest() {
  state_ = State::kReading;
  answer_headers_.clear();
  deadline_ = Clock::now() + set_.config().keepalive_idle;
  UpdateInterest();
  if (!pending_.empty() && !consuming_) {
    // Not now: the caller may be the producer of the last answer.
    set_.loop().Post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->ConsumePending();
      }
    });
  }
}

void Connection::Refuse(const Fault& fault) {
  const ClientRequest& request = framing_.head().request;
  Response response = set_.handler().ErrorAnswer(request, fault.status, fault.reason);
  Report({fault.status, request.method, request.path, std::string(fault.reason),
          framing_.body_bytes(), response.body.size(), began_, request.headers, request.ticket},
         &response);
  keep_alive_ = false;
  http10_ = framing_.head().http10;
  head_only_ = request.method == "HEAD";
  state_ = State::kAnswering;
  Answer(response);
}

void Connection::Report(const Refusal& refusal, Response* response) {
  const Headers headers = set_.handler().OnRefused(refusal);
  response->headers.insert(response->headers.end(), headers.begin(), headers.end());
}

void Connection::TurnAway() {
  turned_away_ = true;
  began_ = Clock::now();
  deadline_ = began_ + kTurnedAwayTime;
}

void Connection::Answer(const Response& response) {
  if (state_ != State::kAnswering) {
    return;
  }
  AbandonBody();
  std::string head;
  AppendStatusAndHeaders(&head, response.status, response.headers, answer_headers_);
  BodyFraming framing;
  if (StatusHasBody(response.status)) {
    framing = {BodyFraming::Kind::kLength, response.body.size()};
  }
  AppendHeadEnd(&head, framing, keep_alive_, http10_);
  const bool with_body = !head_only_ && framing.kind != BodyFraming::Kind::kNone;
  Send(std::array<std::string_view, 2>{head, with_body ? response.body : std::string_view()});
  FinishAnswer();
}

std::shared_ptr<ClientStream> Connection::Defer() {
  deferred_ = std::make_shared<DeferredResponse>(*this, set_.loop());
  return deferred_;
}

void Connection::FinishAnswer() {
  deferred_ = nullptr;
  body_bytes_ = 0;
  AbandonBody();
  CountBytes();
  if (broken_) {
    return;
  }
  state_ = State::kFinishing;
  if (!out_.empty()) {
    return;
  }
  if (keep_alive_ && !set_.draining()) {
    NextRequest();
  } else {
    Linger();
  }
}

// A close() while bytes of the client are still on their way would make its system forget our
// answer. So our side is shut first, and what still comes is read.
void Connection::Linger() {
  state_ = State::kLingering;
  pending_ = std::string();
  pending_at_ = 0;
  ::shutdown(fd_, SHUT_WR);
  deadline_ = Clock::now() + (set_.draining() ? kDrainLingerTime : kLingerTime);
  UpdateInterest();
}

void Connection::OnStreamBegins() { set_.OnStreamBegins(); }

void Connection::OnStreamEnds() { set_.OnStreamEnds(); }

bool Connection::draining() const { return set_.draining(); }

bool Connection::IsIdle() const {
  return state_ == State::kReading && pending_.empty() &&
         framing_.state() == RequestFraming::State::kIdle;
}

void Connection::Drain() {
  const auto self = shared_from_this();
  if (IsIdle()) {
    OnReadable();  // a request that is here already gets its answer
  }
  if (IsIdle()) {
    Close();
  } else if (state_ != State::kLingering) {
    keep_alive_ = false;
  }
}

bool Connection::is_memory_short() const {
  return set_.budget().level() >= ByteBudget::Level::kShort;
}

void Connection::CountBytes() {
  if (state_ == State::kClosed) {
    return;
  }
  std::size_t kept = body_bytes_ + pending_.size() - pending_at_ + out_.size();
  if (deferred_ != nullptr) {
    kept += deferred_->kept();
  }
  if (body_ != nullptr) {
    kept += body_->kept();
  }
  if (kept != counted_) {
    set_.budget().Change(std::exchange(counted_, kept), kept);
  }
}

void Connection::OnDeadline() {
  const bool stalled = write_deadline_ <= deadline_;
  if (stalled && !WritingHasStalled()) {
    return;
  }
  if (!stalled && body_ != nullptr) {
    BreakBody(ErrorCode::kInvalidRequest, "the body did not come in time");
  } else if (turned_away_ && IsIdle()) {
    Refuse({503, kTooMany});
  } else if (stalled) {
    stalled_ = true;
    Close();
  } else if (state_ != State::kReading || framing_.state() == RequestFraming::State::kIdle) {
    Close();
  } else {
    Refuse({408, "the request did not come in time"});
  }
}

void Connection::CloseWithReset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

void Connection::Close() {
  if (state_ == State::kClosed) {
    return;
  }
  if (state_ == State::kReading && framing_.state() == RequestFraming::State::kBody) {
    const ClientRequest& request = framing_.head().request;
    set_.handler().OnRefused({kClientLeft, request.method, request.path,
                              "the client left while its request was read", framing_.body_bytes(),
                              0, began_, request.headers, request.ticket});
  }
  const auto self = shared_from_this();
  state_ = State::kClosed;
  set_.budget().Change(std::exchange(counted_, 0), 0);
  set_.loop().Unwatch(fd_);
  ::close(fd_);
  set_.Remove(*this);
  if (const auto body = std::exchange(body_, nullptr)) {
    body->Break(ErrorCode::kCancelled, "the client left while its request was read");
  }
  if (const auto deferred = std::exchange(deferred_, nullptr)) {
    deferred->OnConnectionLost(stalled_);
  }
}

}  // namespace gateway::server
