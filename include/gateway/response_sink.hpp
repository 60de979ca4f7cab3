// ResponseSink: whatever takes a response, takes it through this interface. A Transport pushes a
// provider's response into one; the Gateway pushes the client's response into another.
#pragma once

#include <string_view>

#include "gateway/message.hpp"
#include "gateway/result.hpp"

namespace gateway {

enum class Flow { kContinue, kPause };  // what the taker of bytes wants next

// Calls come in the order OnHead? OnBody* OnDone, one at a time, all on the loop that the request
// runs on (a request stays on one loop), or inside Submit() when it fails there. So they must not
// block, other requests are waiting, and must not throw. They may call Submit, Record, Cancel and
// Resume; not the blocking Call, not EndRunning, and they may not destroy the Gateway.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;

  // At most once; left out when the response failed before a status was known. `head` is valid
  // until return.
  virtual void OnHead(const ResponseHead& head) noexcept = 0;

  // Takes all of `bytes`, never empty, valid until return. In a stream of the client's dialect they
  // are whole events. kPause asks for no more until Call::Resume(); bytes already under way may
  // still come, and what is paused does not count as idle, only against the request's deadline.
  virtual Flow OnBody(std::string_view bytes) noexcept = 0;

  // Last and exactly once; the gateway lets go of the sink when it returns. Also after
  // Call::Cancel() (then error kCancelled). When the gateway itself could write the failure for the
  // client (an error body, an error event), the client's response is complete and the outcome is a
  // success here; the failure stands in the log record.
  virtual void OnDone(const Result<void>& outcome) noexcept = 0;
};

}  // namespace gateway
