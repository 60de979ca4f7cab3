// ResponseParser: an upstream's answer, out of the bytes of its connection (RFC 9112). As lenient
// as upstreams of every quality need: bare LF, folded headers, HTTP/1.0, repeated lengths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/error.hpp"
#include "gateway/message.hpp"
#include "libgateway/transport/chunked_answer.hpp"

namespace gateway::transport {

class ResponseParser {
 public:
  // Forgets what it knew. `has_no_body`: it answers a HEAD request.
  void Start(bool has_no_body);

  // Takes all of `bytes`, and may move them about. Returns those of the body, a view into `bytes`;
  // also when error() tells afterwards that what followed them is unusable.
  std::string_view Take(std::span<char> bytes);

  // The connection ended: that is the end of an answer without a length, and an error else.
  void TakeEnd();

  // True once the head is complete; informational ones are passed over.
  [[nodiscard]] bool has_head() const { return expect_ >= Expect::kLength; }
  // Valid once has_head(). Names in lower case.
  [[nodiscard]] const ResponseHead& head() const { return head_; }
  [[nodiscard]] bool is_complete() const { return expect_ == Expect::kNothing; }
  // kUpstreamProtocol for an unusable head, kUpstreamStream for what broke off behind it.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  // False: not a byte has come.
  [[nodiscard]] bool has_begun() const { return head_bytes_ > 0; }
  // Valid once is_complete(): the connection may carry another call.
  [[nodiscard]] bool can_be_kept() const { return keeps_ && !has_excess_; }

 private:
  enum class Expect : std::uint8_t { kStatus, kHeaders, kLength, kChunks, kEnd, kNothing };

  void ForgetHead();
  std::size_t TakeHead(std::string_view bytes);
  void TakeLine(std::string_view line);
  void TakeStatusLine(std::string_view line);
  void TakeHeaderLine(std::string_view line);
  void FinishHead();
  void ReadFraming();
  void Break(ErrorCode code, std::string message);

  ResponseHead head_;
  std::string line_;  // of the head, as far as it has come
  std::size_t head_bytes_ = 0;
  std::uint64_t left_ = 0;  // of a body with a length
  ChunkedAnswer chunks_;
  std::optional<Error> error_;
  Expect expect_ = Expect::kStatus;
  bool has_no_body_ = false;
  bool is_1_0_ = false;
  bool keeps_ = false;
  bool has_excess_ = false;
};

}  // namespace gateway::transport
