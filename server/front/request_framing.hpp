// RequestFraming: bytes of a connection to requests, one at a time, fed in pieces of any size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/config.hpp"
#include "server/front/chunked_body.hpp"
#include "server/front/request_head.hpp"

namespace gateway::server {

class RequestFraming {
 public:
  enum class State {
    kIdle,       // no byte of a request yet
    kHead,       // in the middle of a head
    kHeadEnded,  // head complete; ExpectBody() is to be called
    kBody,       // in the middle of the body
    kComplete,   // Take() it
    kRefused,    // see fault(); for good
  };

  explicit RequestFraming(const ServerConfig& limits) : limits_(limits) {}

  // Returns how many of `bytes` belong to the current request, and stops at the end of its head.
  // Takes nothing in the states kHeadEnded, kComplete and kRefused.
  std::size_t Feed(std::string_view bytes);

  // In state kHeadEnded: what belongs to the body may come now, and have `limit` bytes.
  void ExpectBody(std::size_t limit);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const Fault& fault() const { return fault_; }

  // What is known of the current request.
  [[nodiscard]] const RequestHead& head() const { return head_; }
  [[nodiscard]] RequestHead& head() { return head_; }
  [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }

  // True once for a request that waits for "100 Continue" with its body.
  bool TakeExpectation();

  // In state kComplete: the request; the next one may be fed then.
  ClientRequest Take();

  // In state kBody, for a body that is not kept whole: the request with what has come of its body.
  // The rest goes through FeedBody(), which appends it to `body`, and ends with Take().
  ClientRequest TakeHead() { return std::move(head_.request); }
  std::size_t FeedBody(std::string_view bytes, std::string* body);

 private:
  std::size_t FeedHead(std::string_view bytes);
  void TakeLine(std::string_view line);
  void FinishHead();
  void CheckHeadSize(std::size_t unfinished_line);
  void MakeRoom();
  void Refuse(Fault fault);

  const ServerConfig& limits_;
  State state_ = State::kIdle;
  Fault fault_;
  RequestHead head_;
  ChunkedBody chunks_;
  std::string line_;            // the beginning of a line whose end has not come yet
  std::size_t head_bytes_ = 0;  // of complete lines
  std::size_t body_bytes_ = 0;  // decoded so far
  bool has_request_line_ = false;
  bool skipped_empty_line_ = false;
};

}  // namespace gateway::server
