// ChunkedAnswer: takes the chunked coding off an answer (RFC 9112 §7.1), as lenient as answers
// need: extensions and trailers are skipped, a bare LF ends a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gateway::transport {

class ChunkedAnswer {
 public:
  enum class State : std::uint8_t { kMore, kComplete, kMalformed };

  // Takes from the front of `bytes`, as long as the state is kMore, and moves the data among what
  // it has taken together, within `bytes`: one piece for the sink, however many chunks there were.
  struct Taken {
    std::string_view data;
    std::size_t count = 0;  // bytes taken, framing included
  };
  Taken Take(std::span<char> bytes);

  [[nodiscard]] State state() const { return state_; }

 private:
  enum class Expect : std::uint8_t { kSize, kExtension, kData, kDataEnd, kDataLf, kTrailer };

  void TakeSize(char c);
  void TakeLineEnd();
  void TakeTrailer(char c);

  std::uint64_t left_ = 0;   // of the current chunk; its size while that is read
  std::size_t skipped_ = 0;  // bytes of extensions, or of trailers
  std::uint8_t digits_ = 0;
  bool is_line_empty_ = true;  // a trailer's line so far
  Expect expect_ = Expect::kSize;
  State state_ = State::kMore;
};

}  // namespace gateway::transport
