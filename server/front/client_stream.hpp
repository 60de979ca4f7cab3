// ClientStream: the client's side of a response that is given later than its request was handled.
#pragma once

#include <memory>

#include "gateway/event_loop.hpp"
#include "gateway/gateway.hpp"
#include "gateway/response_sink.hpp"

namespace gateway::server {

// Takes a whole response (head, body, done) and writes it to the client: a head with `streaming`
// piece by piece, each OnBody flushed at once: chunked, or as long as the head says; any other as
// one message with Content-Length. Loop thread only, like its connection; may outlive it (then
// calls do nothing).
//
// OnBody returns kPause when the client is slow; the attached call gets Resume() later. When the
// client leaves, the attached call gets Cancel(). OnDone with an error, after the head was sent, or
// a body that is not as long as the head said, breaks the connection off so that the client sees an
// incomplete answer.
class ClientStream : public ResponseSink {
 public:
  // What produces the response. At most once.
  virtual void Attach(std::shared_ptr<Call> call) = 0;

  // Closes the connection with a TCP reset, whatever was sent before.
  virtual void Reset() = 0;

  [[nodiscard]] virtual EventLoop& loop() = 0;
};

}  // namespace gateway::server
