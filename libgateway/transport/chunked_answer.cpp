#include "libgateway/transport/chunked_answer.hpp"

#include <algorithm>
#include <cstring>

namespace gateway::transport {
namespace {

constexpr std::uint8_t kMaxSizeDigits = 16;
constexpr std::size_t kMaxSkipped = 64U << 10U;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

ChunkedAnswer::Taken ChunkedAnswer::Take(std::span<char> bytes) {
  char* data = nullptr;  // where the first data was, and the rest is moved to
  std::size_t size = 0;
  std::size_t at = 0;
  while (at < bytes.size() && state_ == State::kMore) {
    if (expect_ == Expect::kData) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
      if (data == nullptr) {
        data = &bytes[at];
      } else {
        std::memmove(data + size, &bytes[at], count);
      }
      size += count;
      at += count;
      left_ -= count;
      if (left_ == 0) {
        expect_ = Expect::kDataEnd;
      }
      continue;
    }
    const char c = bytes[at++];
    switch (expect_) {
      case Expect::kSize:
        TakeSize(c);
        break;
      case Expect::kExtension:
        if (c == '\n') {
          TakeLineEnd();
        } else if (++skipped_ > kMaxSkipped) {
          state_ = State::kMalformed;
        }
        break;
      case Expect::kDataEnd:
        if (c == '\r') {
          expect_ = Expect::kDataLf;
          break;
        }
        [[fallthrough]];
      case Expect::kDataLf:
        expect_ = Expect::kSize;
        state_ = c == '\n' ? State::kMore : State::kMalformed;
        break;
      case Expect::kTrailer:
        TakeTrailer(c);
        break;
      case Expect::kData:
        break;
    }
  }
  return {{data, size}, at};
}

void ChunkedAnswer::TakeSize(char c) {
  if (const int digit = HexDigit(c); digit >= 0) {
    if (++digits_ > kMaxSizeDigits) {
      state_ = State::kMalformed;
    }
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
  } else if (digits_ == 0) {
    state_ = State::kMalformed;
  } else if (c == '\n') {
    TakeLineEnd();
  } else if (c == '\r' || c == ';' || c == ' ' || c == '\t') {
    expect_ = Expect::kExtension;
  } else {
    state_ = State::kMalformed;
  }
}

void ChunkedAnswer::TakeLineEnd() {
  expect_ = left_ == 0 ? Expect::kTrailer : Expect::kData;
  digits_ = 0;
  skipped_ = 0;
}

void ChunkedAnswer::TakeTrailer(char c) {
  if (c == '\n') {
    if (is_line_empty_) {
      state_ = State::kComplete;
    }
    is_line_empty_ = true;
  } else if (++skipped_ > kMaxSkipped) {
    state_ = State::kMalformed;
  } else if (c != '\r') {
    is_line_empty_ = false;
  }
}

}  // namespace gateway::transport
