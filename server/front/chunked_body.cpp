#include "server/front/chunked_body.hpp"

#include <algorithm>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

constexpr int kMaxSizeDigits = 16;

}  // namespace

std::size_t ChunkedBody::Feed(std::string_view bytes, std::string* body) {
  std::size_t at = 0;
  while (at < bytes.size() && state_ == State::kMore) {
    if (expect_ != Expect::kData) {
      TakeFramingByte(bytes[at++]);
      continue;
    }
    const std::size_t count = std::min(left_, bytes.size() - at);
    body->append(bytes, at, count);
    at += count;
    left_ -= count;
    if (left_ == 0) {
      expect_ = Expect::kDataCr;
    }
  }
  return at;
}

void ChunkedBody::TakeFramingByte(char c) {
  switch (expect_) {
    case Expect::kSize:
      TakeSizeDigit(c);
      break;
    case Expect::kSizeLf:
      digits_ = 0;
      Require(c == '\n', left_ == 0 ? Expect::kEndCr : Expect::kData);
      break;
    case Expect::kDataCr:
      Require(c == '\r', Expect::kDataLf);
      break;
    case Expect::kDataLf:
      Require(c == '\n', Expect::kSize);
      break;
    case Expect::kEndCr:
      Require(c == '\r', Expect::kEndLf);
      break;
    case Expect::kEndLf:
      state_ = c == '\n' ? State::kComplete : State::kMalformed;
      break;
    case Expect::kData:
      break;
  }
}

void ChunkedBody::TakeSizeDigit(char c) {
  const int digit = HexValue(c);
  if (digit >= 0) {
    if (++digits_ > kMaxSizeDigits) {
      return Malformed();
    }
    // Compared before it grows, so that it cannot overflow.
    if (left_ > (limit_ - decoded_) / 16 + 1) {
      state_ = State::kTooLarge;
      return;
    }
    left_ = left_ * 16 + static_cast<std::size_t>(digit);
    return;
  }
  if (c != '\r' || digits_ == 0) {
    return Malformed();
  }
  if (left_ > limit_ - decoded_) {
    state_ = State::kTooLarge;
    return;
  }
  decoded_ += left_;
  expect_ = Expect::kSizeLf;
}

void ChunkedBody::Require(bool fulfilled, Expect next) {
  if (!fulfilled) {
    return Malformed();
  }
  expect_ = next;
}

}  // namespace gateway::server
