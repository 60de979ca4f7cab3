#include "server/front/request_framing.hpp"

#include <algorithm>
#include <utility>

namespace gateway::server {
namespace {

// A length is only a promise: no more than this is set aside before as many bytes have come. Then
// it is believed, with some room for a longer model name, so that the body is never copied while
// it grows: what is not touched costs nothing.
constexpr std::size_t kMaxUnproved = 256U << 10U;
constexpr std::size_t kRoomToEdit = 1U << 10U;

constexpr std::size_t kLineEnd = 2;  // CR LF, not counted as part of a line

}  // namespace

std::size_t RequestFraming::Feed(std::string_view bytes) {
  std::size_t taken = 0;
  if (!bytes.empty() && state_ == State::kIdle) {
    state_ = State::kHead;
  }
  if (state_ == State::kHead) {
    taken = FeedHead(bytes);
  }
  if (state_ == State::kBody) {
    MakeRoom();
    taken += FeedBody(bytes.substr(taken), &head_.request.body);
  }
  return taken;
}

std::size_t RequestFraming::FeedHead(std::string_view bytes) {
  std::size_t at = 0;
  while (state_ == State::kHead && at < bytes.size()) {
    const std::size_t newline = bytes.find('\n', at);
    if (newline == std::string_view::npos) {
      line_.append(bytes, at);
      at = bytes.size();
      CheckHeadSize(line_.size());
      break;
    }
    std::string_view line = bytes.substr(at, newline + 1 - at);
    at = newline + 1;
    if (!line_.empty()) {
      line = line_.append(line);
    }
    CheckHeadSize(line.size());
    if (state_ == State::kHead) {
      head_bytes_ += line.size();
      TakeLine(line);
    }
    line_.clear();
  }
  return at;
}

// `line` is one of the head, or its beginning; with its end, if that has come.
void RequestFraming::CheckHeadSize(std::size_t unfinished_line) {
  if (!has_request_line_ && unfinished_line > limits_.max_request_line_bytes + kLineEnd) {
    Refuse({414, "the request line is too long"});
  } else if (head_bytes_ + unfinished_line > limits_.max_head_bytes) {
    Refuse({431, "the head is too large"});
  }
}

void RequestFraming::TakeLine(std::string_view line) {
  if (line.size() < kLineEnd || line[line.size() - kLineEnd] != '\r') {
    return Refuse({400, "a line ends without CR"});
  }
  line.remove_suffix(kLineEnd);
  if (!line.empty()) {
    const Fault fault =
        has_request_line_ ? head_.TakeField(line, limits_) : head_.TakeRequestLine(line);
    has_request_line_ = true;
    if (fault) {
      Refuse(fault);
    }
  } else if (has_request_line_) {
    FinishHead();
  } else if (std::exchange(skipped_empty_line_, true)) {
    // One empty line before a request is an old habit of clients (RFC 9112 §2.2).
    Refuse({400, "empty lines instead of a request"});
  }
}

void RequestFraming::FinishHead() {
  if (const Fault fault = head_.Finish()) {
    return Refuse(fault);
  }
  state_ = State::kHeadEnded;
}

void RequestFraming::ExpectBody(std::size_t limit) {
  if (head_.chunked) {
    chunks_ = ChunkedBody(limit);
    state_ = State::kBody;
  } else if (head_.content_length > limit) {
    Refuse({413, "the body is too large"});
  } else {
    state_ = head_.content_length == 0 ? State::kComplete : State::kBody;
  }
}

void RequestFraming::MakeRoom() {
  std::string& body = head_.request.body;
  const std::size_t length = head_.content_length;
  if (body.empty()) {
    body.reserve(std::min(length, kMaxUnproved));
  } else if (body_bytes_ >= kMaxUnproved && body.capacity() < length) {
    body.reserve(length + kRoomToEdit);
  }
}

std::size_t RequestFraming::FeedBody(std::string_view bytes, std::string* body) {
  const std::size_t before = body->size();
  if (!head_.chunked) {
    const std::size_t count = std::min(head_.content_length - body_bytes_, bytes.size());
    body->append(bytes, 0, count);
    body_bytes_ += count;
    if (body_bytes_ == head_.content_length) {
      state_ = State::kComplete;
    }
    return count;
  }
  const std::size_t count = chunks_.Feed(bytes, body);
  body_bytes_ += body->size() - before;
  switch (chunks_.state()) {
    case ChunkedBody::State::kMore:
      break;
    case ChunkedBody::State::kComplete:
      state_ = State::kComplete;
      break;
    case ChunkedBody::State::kMalformed:
      Refuse({400, "malformed chunked body"});
      break;
    case ChunkedBody::State::kTooLarge:
      Refuse({413, "the body is too large"});
      break;
  }
  return count;
}

bool RequestFraming::TakeExpectation() {
  return state_ == State::kBody && std::exchange(head_.expects_continue, false) && body_bytes_ == 0;
}

ClientRequest RequestFraming::Take() {
  ClientRequest request = std::move(head_.request);
  head_ = RequestHead();
  line_ = std::string();
  head_bytes_ = 0;
  body_bytes_ = 0;
  has_request_line_ = false;
  skipped_empty_line_ = false;
  state_ = State::kIdle;
  return request;
}

void RequestFraming::Refuse(Fault fault) {
  fault_ = fault;
  state_ = State::kRefused;
}

}  // namespace gateway::server
