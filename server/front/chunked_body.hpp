// ChunkedBody: takes the chunked coding off a body (RFC 9112 §7.1), stricter than it must be: no
// chunk extensions and no trailers, which nobody needs here and which parsers disagree about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::server {

class ChunkedBody {
 public:
  enum class State { kMore, kComplete, kMalformed, kTooLarge };

  // The decoded body may have `limit` bytes.
  explicit ChunkedBody(std::size_t limit = 0) : limit_(limit) {}

  // Appends what is decoded to `body`; returns how much of `bytes` belonged to the body. Takes
  // nothing once the state is not kMore.
  std::size_t Feed(std::string_view bytes, std::string* body);

  [[nodiscard]] State state() const { return state_; }

 private:
  enum class Expect { kSize, kSizeLf, kData, kDataCr, kDataLf, kEndCr, kEndLf };

  void TakeFramingByte(char c);
  void TakeSizeDigit(char c);
  void Malformed() { state_ = State::kMalformed; }
  void Require(bool fulfilled, Expect next);

  std::size_t limit_;
  std::size_t decoded_ = 0;  // bytes of all chunks announced so far
  std::size_t left_ = 0;     // of the current chunk; its size while that is read
  int digits_ = 0;
  Expect expect_ = Expect::kSize;
  State state_ = State::kMore;
};

}  // namespace gateway::server
