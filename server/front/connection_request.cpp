#include <array>
#include <utility>

#include "server/front/answer_text.hpp"
#include "server/front/client_body.hpp"
#include "server/front/connection.hpp"
#include "server/front/connection_set.hpp"

// What a connection does with a request: asks about its head, hands it over, passes its body on.
namespace gateway::server {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A body that came together with its head is skipped when it is not wanted: the connection can go
// on then.
constexpr std::size_t kMaxSkipped = 64U << 10U;

ErrorCode CodeOf(const Fault& fault) {
  return fault.status == 413 ? ErrorCode::kTooLarge : ErrorCode::kInvalidRequest;
}

}  // namespace

// `rest`: what came behind the head; returns how many of it were taken.
std::size_t Connection::OnHeadEnded(std::string_view rest) {
  RequestHead& head = framing_.head();
  const ServerConfig& config = set_.config();
  keep_alive_ = head.keep_alive && !set_.draining() && !turned_away_ &&
                set_.budget().level() == ByteBudget::Level::kFree;
  http10_ = head.http10;
  head_only_ = head.request.method == "HEAD";
  body_start_ = Clock::now();
  head.request.arrived = body_start_;
  HeadDecision decision = set_.handler().OnHead(head, *this);
  answer_headers_ = std::move(decision.headers);
  route_ = decision.route;
  const bool may_stream = route_ != nullptr && route_->streams_body;
  const bool streams = may_stream && (head.chunked || head.content_length > route_->gathered_bytes);
  framing_.ExpectBody(decision.answer
                          ? kMaxSkipped
                          : (may_stream ? config.max_upload_bytes : config.max_body_bytes));
  const std::size_t taken = framing_.Feed(rest);
  if (decision.answer) {
    AnswerHead(*decision.answer);
  } else if (streams && framing_.state() == RequestFraming::State::kBody) {
    DispatchStreamed();
  } else {
    AfterProgress();
  }
  return taken;
}

void Connection::AnswerHead(const Response& response) {
  if (framing_.state() == RequestFraming::State::kComplete) {
    framing_.Take();
  } else {
    keep_alive_ = false;
    unread_ = true;
  }
  state_ = State::kAnswering;
  deadline_ = Clock::time_point::max();
  Answer(response);
}

void Connection::AskForBody() {
  if (framing_.TakeExpectation()) {
    Send(std::array{kContinue});
  }
}

void Connection::Dispatch() {
  state_ = State::kAnswering;
  deadline_ = Clock::time_point::max();
  ClientRequest request = framing_.Take();
  body_bytes_ = request.body.size();
  CountBytes();
  set_.handler().OnRequest(std::move(request), route_, *this);
}

void Connection::RefuseBody(const Fault& fault) {
  unread_ = true;
  Refuse(fault);
  framing_.TakeHead();  // lets go of what has come
}

// The body is still arriving.
void Connection::DispatchStreamed() {
  AskForBody();
  const RequestHead& head = framing_.head();
  const auto length =
      head.chunked ? std::nullopt : std::optional<std::uint64_t>(head.content_length);
  ClientRequest request = framing_.TakeHead();
  body_ = std::make_shared<ClientBody>(*this, set_.loop(), length,
                                       std::exchange(request.body, std::string()));
  request.body_source = body_;
  state_ = State::kAnswering;
  OnBodyRoom();
  set_.handler().OnRequest(std::move(request), route_, *this);
}

// Returns how many of `bytes` belonged to the body.
std::size_t Connection::PassOn(std::string_view bytes) {
  const std::size_t taken = framing_.FeedBody(bytes, body_->buffer());
  if (framing_.state() == RequestFraming::State::kComplete) {
    framing_.Take();
    deadline_ = Clock::time_point::max();
    std::exchange(body_, nullptr)->Complete();
  } else if (framing_.state() == RequestFraming::State::kRefused) {
    BreakBody(CodeOf(framing_.fault()), framing_.fault().reason);
  } else {
    body_->OnReceived();
    OnBodyRoom();
  }
  return taken;
}

void Connection::OnBodyRoom() {
  CountBytes();
  // What we do not read cannot be late.
  deadline_ =
      body_->HasRoom() ? Clock::now() + set_.config().body_timeout : Clock::time_point::max();
  UpdateInterest();
}

void Connection::BreakBody(ErrorCode code, std::string_view why) {
  keep_alive_ = false;
  unread_ = true;
  deadline_ = Clock::time_point::max();
  std::exchange(body_, nullptr)->Break(code, why);
  UpdateInterest();
}

void Connection::AbandonBody() {
  if (body_ != nullptr) {
    BreakBody(ErrorCode::kCancelled, "the request was answered before its body had come");
  }
}

}  // namespace gateway::server
