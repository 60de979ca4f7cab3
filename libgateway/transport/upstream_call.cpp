#include "libgateway/transport/upstream_call.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "libgateway/transport/request_head.hpp"

// How a call begins, sends and ends. How it receives is in upstream_call_answer.cpp.
namespace gateway::transport {
namespace {

constexpr std::size_t kSmallBody = 16U << 10U;  // is sent in one piece with its head
constexpr std::size_t kPieceBytes = 32U << 10U;
constexpr std::size_t kSizeLineBytes = 10;  // of a chunk: "00008000\r\n"
constexpr std::size_t kMaxKeptOutbox = 8U << 10U;

}  // namespace

UpstreamCall::UpstreamCall(EventLoop& loop, CallOwner& owner) : loop_(loop), owner_(owner) {}

UpstreamCall::~UpstreamCall() { Clear(); }

void UpstreamCall::Prepare(Transport::CallId call, UpstreamRequest request,
                           std::shared_ptr<const ParsedUrl> url, ResponseSink* sink) {
  call_ = call;
  request_ = std::move(request);
  url_ = std::move(url);
  sink_ = sink;
}

void UpstreamCall::Run(std::unique_ptr<UpstreamSocket> socket,
                       std::optional<std::chrono::microseconds> took) {
  socket_ = std::move(socket);
  is_kept_connection_ = !took.has_value();
  took_ = took.value_or(std::chrono::microseconds(0));
  parser_.Start(request_.method == "HEAD");
  const bool is_small = request_.body.size() <= kSmallBody;
  const bool is_read = request_.body_source != nullptr;
  AppendRequestHead(request_, *url_,
                    is_read    ? kSizeLineBytes + kPieceBytes
                    : is_small ? request_.body.size()
                               : 0,
                    &outbox_);
  key_bytes_ = outbox_.size();
  if (is_read) {
    WatchSocket();
    owner_.ContinueSoon(call_);  // reading the body may fail
    return;
  }
  if (is_small) {
    outbox_.append(request_.body);
  } else {
    large_body_ = request_.body;
  }
  Send();
}

void UpstreamCall::Continue() {
  if (socket_ != nullptr && Send() && !is_paused_ && socket_->holds_bytes()) {
    Receive();
  }
}

void UpstreamCall::Resume() {
  is_paused_ = false;
  if (socket_ == nullptr) {
    return;
  }
  WatchSocket();
  if (socket_->holds_bytes()) {
    owner_.ContinueSoon(call_);
  }
}

bool UpstreamCall::Detach() {
  sink_ = nullptr;
  ReleaseBody();
  return is_telling_;
}

std::unique_ptr<UpstreamSocket> UpstreamCall::Clear() {
  ReleaseBody();
  if (!is_reusable_) {
    CloseSocket();
  }
  ForgetKey();
  outbox_.clear();
  if (outbox_.capacity() > kMaxKeptOutbox) {
    outbox_ = {};
  }
  outbox_sent_ = 0;
  large_body_ = {};
  source_ended_ = false;
  everything_sent_ = false;
  sending_stopped_ = false;
  socket_is_full_ = false;
  call_ = 0;
  request_ = {};
  url_.reset();
  sink_ = nullptr;
  took_.reset();
  decoder_.reset();
  coding_known_ = false;
  head_told_ = false;
  is_paused_ = false;
  is_telling_ = false;
  is_kept_connection_ = false;
  was_sent_again_ = false;
  is_reusable_ = false;
  watched_.reset();
  connecting_ = 0;
  return std::move(socket_);
}

void UpstreamCall::OnIo(int /*fd*/, IoEvents ready) noexcept {
  if (ready.writable && socket_is_full_ && !Send()) {
    return;
  }
  if (ready.readable && !is_paused_) {
    Receive();
  }
}

// False: the call is over.
bool UpstreamCall::Send() {
  socket_is_full_ = false;
  while (!everything_sent_ && !sending_stopped_ && !socket_is_full_) {
    const std::string_view first = std::string_view(outbox_).substr(outbox_sent_);
    if (first.empty() && large_body_.empty()) {
      const Filled filled = FillOutbox();
      if (filled == Filled::kOver) {
        return false;
      }
      if (filled == Filled::kLater) {
        break;
      }
      everything_sent_ = filled == Filled::kNothingLeft;
      continue;
    }
    const auto progress = socket_->Send(first, large_body_);
    const std::size_t of_first = std::min(progress.count, first.size());
    outbox_sent_ += of_first;
    large_body_.remove_prefix(progress.count - of_first);
    socket_is_full_ = progress.state == UpstreamSocket::State::kAgain;
    // Perhaps it has answered and left. If not, receiving tells.
    sending_stopped_ = progress.state == UpstreamSocket::State::kLost;
  }
  WatchSocket();
  return true;
}

// With what the body's source gives, if there is one.
UpstreamCall::Filled UpstreamCall::FillOutbox() {
  if (request_.body_source == nullptr || source_ended_) {
    return Filled::kNothingLeft;
  }
  BodySource& source = *request_.body_source;
  const bool is_chunked = IsChunked(request_);
  ForgetKey();
  outbox_.resize(kSizeLineBytes + kPieceBytes);
  outbox_sent_ = outbox_.size();
  const auto count = source.Read({outbox_.data() + kSizeLineBytes, kPieceBytes});
  if (!count) {
    End(count.error());
    return Filled::kOver;
  }
  if (*count > 0) {
    PutPiece(*count, is_chunked);
    return Filled::kMore;
  }
  if (!source.ended()) {
    source.OnReadable([this] { owner_.ContinueSoon(call_); });
    return Filled::kLater;
  }
  source_ended_ = true;
  outbox_ = is_chunked ? "0\r\n\r\n" : "";
  outbox_sent_ = 0;
  return Filled::kMore;
}

// What was read stands behind room for the line that tells its size.
void UpstreamCall::PutPiece(std::size_t size, bool is_chunked) {
  outbox_.resize(kSizeLineBytes + size);
  outbox_sent_ = kSizeLineBytes;
  if (!is_chunked) {
    return;
  }
  outbox_.append("\r\n");
  outbox_[--outbox_sent_] = '\n';
  outbox_[--outbox_sent_] = '\r';
  for (; size > 0; size /= 16) {
    outbox_[--outbox_sent_] = "0123456789abcdef"[size % 16];
  }
}

// The head is sent, or will not be.
void UpstreamCall::ForgetKey() { explicit_bzero(outbox_.data(), std::exchange(key_bytes_, 0)); }

void UpstreamCall::StopSending() {
  if (!everything_sent_) {
    sending_stopped_ = true;
    ReleaseBody();
  }
}

// An upstream that closes an idle connection in the moment that it is used again.
bool UpstreamCall::StartOver() {
  if (!is_kept_connection_ || parser_.has_begun() || was_sent_again_) {
    return false;
  }
  if (request_.body_source != nullptr && !request_.body_source->Rewind()) {
    return false;
  }
  CloseSocket();
  was_sent_again_ = true;
  took_.reset();
  ForgetKey();
  outbox_.clear();
  outbox_sent_ = 0;
  source_ended_ = false;
  everything_sent_ = false;
  sending_stopped_ = false;
  socket_is_full_ = false;
  owner_.ConnectAgain(*this);
  return true;
}

void UpstreamCall::End(Result<void> outcome) { owner_.OnOver(*this, std::move(outcome)); }

void UpstreamCall::WatchSocket() {
  const IoEvents wanted{!is_paused_, socket_is_full_, false};
  if (watched_ == wanted) {
    return;
  }
  watched_ = wanted;
  if (wanted == IoEvents{}) {
    loop_.Unwatch(socket_->fd());  // else a hang-up is told again and again
  } else {
    loop_.Watch(socket_->fd(), wanted, this);
  }
}

void UpstreamCall::CloseSocket() {
  if (socket_ != nullptr) {
    loop_.Unwatch(socket_->fd());
    socket_.reset();
    watched_.reset();
  }
}

void UpstreamCall::ReleaseBody() {
  if (request_.body_source != nullptr) {
    std::exchange(request_.body_source, nullptr)->OnReadable({});
  }
}

}  // namespace gateway::transport
