#include <utility>

#include "libgateway/transport/curl_error.hpp"
#include "libgateway/transport/upstream_call.hpp"

// How a call takes its answer and tells it. The rest is in upstream_call.cpp.
namespace gateway::transport {
namespace {

constexpr int kReadsPerTurn = 16;  // then others of the loop have their turn
// Of compressed bytes at a time: they may be a thousand times as many.
constexpr std::size_t kCompressedBytes = 4U << 10U;

}  // namespace

void UpstreamCall::Receive() {
  for (int i = 0; i < kReadsPerTurn; ++i) {
    const std::span<char> buffer =
        decoder_ == nullptr ? owner_.buffer() : owner_.buffer().first(kCompressedBytes);
    const auto got = socket_->Receive(buffer);
    switch (got.state) {
      case UpstreamSocket::State::kAgain:
        return;
      case UpstreamSocket::State::kEnd:
        return TakeEnd();
      case UpstreamSocket::State::kLost:
        return TakeLoss();
      case UpstreamSocket::State::kDone:
        break;
    }
    if (!Take(buffer.first(got.count)) || (got.count < buffer.size() && !socket_->holds_bytes())) {
      return;
    }
  }
  if (socket_->holds_bytes()) {
    owner_.ContinueSoon(call_);
  }
}

// True: more can be taken now.
bool UpstreamCall::Take(std::span<char> bytes) {
  const std::string_view body = parser_.Take(bytes);
  if (parser_.has_head() && !head_told_ && !TellHead()) {
    return false;
  }
  if (!body.empty() && !TellBody(body)) {
    return false;
  }
  if (parser_.error()) {
    End(*parser_.error());
    return false;
  }
  if (parser_.is_complete()) {
    const Result<void> decoded = decoder_ == nullptr ? Result<void>{} : decoder_->End();
    is_reusable_ = parser_.can_be_kept() && everything_sent_;
    End(decoded);
    return false;
  }
  return !is_paused_;
}

// False: the call is over. So with TellBody.
bool UpstreamCall::TellHead() {
  head_told_ = true;
  if (parser_.head().status >= 300) {
    StopSending();  // it does not want the rest
  }
  is_telling_ = true;
  sink_->OnHead(parser_.head());
  is_telling_ = false;
  if (sink_ == nullptr) {
    End({});
    return false;
  }
  return true;
}

bool UpstreamCall::TellBody(std::string_view bytes) {
  is_telling_ = true;
  const bool was_paused = is_paused_;
  Result<void> decoded = Decode(bytes);
  is_telling_ = false;
  if (sink_ == nullptr || !decoded) {
    End(std::move(decoded));
    return false;
  }
  if (is_paused_ != was_paused) {
    WatchSocket();
  }
  return true;
}

// And gives it to the sink.
Result<void> UpstreamCall::Decode(std::string_view bytes) {
  if (!std::exchange(coding_known_, true)) {
    auto decoder = BodyDecoder::For(FindHeader(parser_.head().headers, "content-encoding"));
    if (!decoder) {
      return decoder.error();
    }
    decoder_ = *std::move(decoder);
  }
  const auto tell = [this](std::string_view piece) {
    if (sink_ != nullptr && sink_->OnBody(piece) == Flow::kPause) {
      is_paused_ = true;
    }
  };
  if (decoder_ != nullptr) {
    return decoder_->Decode(bytes, tell);
  }
  tell(bytes);
  return {};
}

void UpstreamCall::TakeEnd() {
  if (StartOver()) {
    return;
  }
  parser_.TakeEnd();
  if (!parser_.error()) {
    return End(decoder_ == nullptr ? Result<void>{} : decoder_->End());
  }
  Error error = *parser_.error();
  if (!head_told_) {
    error.upstream_code = "reset";
  }
  End(std::move(error));
}

void UpstreamCall::TakeLoss() {
  if (!StartOver()) {
    End(LostError(head_told_, socket_->detail()));
  }
}

}  // namespace gateway::transport
