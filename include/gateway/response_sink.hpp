// ResponseSink: whatever takes a response, takes it through this interface. A Transport pushes a
// provider's response into one; the Gateway pushes the client's response into another.
#pragma once

#include <string_view>

#include "gateway/message.hpp"
#include "gateway/result.hpp"

namespace gateway {

enum class Flow { kContinue, kPause };  // what the taker of bytes wants next

// Calls come in the order OnHead? OnBody* OnDone, one at a time: on the transport's loop thread, or
// inside Submit() when the request fails before it is sent. They must not block and must not throw.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;

  // At most once; left out when the response failed before a status was known.
  virtual void OnHead(const ResponseHead& head) noexcept = 0;

  // Takes all of `bytes`, which are valid until return. kPause asks for no more until
  // Call::Resume(); bytes already under way may still come.
  virtual Flow OnBody(std::string_view bytes) noexcept = 0;

  // Last and exactly once, also after Call::Cancel() (then error kCancelled). When the gateway
  // itself could write the failure for the client (an error body, an error event), the client's
  // response is complete and the outcome is a success here; the failure stands in the log record.
  virtual void OnDone(const Result<void>& outcome) noexcept = 0;
};

}  // namespace gateway
