// Transport: HTTP calls to upstreams, on one EventLoop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/body_source.hpp"
#include "gateway/event_loop.hpp"
#include "gateway/message.hpp"
#include "gateway/response_sink.hpp"

namespace gateway {

struct UpstreamRequest {
  std::string method = "POST";
  std::string url;
  Headers headers;  // the key among them: must never be printed
  std::string body;
  // In place of `body`: read as the upstream takes it, without a content length as a chunked body.
  // Not touched any more after OnDone, or once Cancel was called.
  std::shared_ptr<BodySource> body_source = {};
  // Not over a kept connection: what is lost with one cannot be sent again.
  bool fresh_connection = false;
  std::chrono::milliseconds connect_timeout{5'000};  // DNS, TCP and TLS together
};

// Everything here is for the loop's thread. Destroyed with calls under way, it closes them without
// a word to their sinks.
class Transport {
 public:
  using CallId = std::uint64_t;  // 0 is never a call

  virtual ~Transport() = default;

  // Sends `request`; the response goes to `sink`, which must live until OnDone or Cancel. Never
  // calls back before it returns. The head's names are lower case; informational (1xx) heads and
  // trailers are not told. OnDone's error: kConnect when no whole head of a response came, kTimeout
  // when connect_timeout ran out, kUpstreamProtocol for an unusable head, what `body_source` failed
  // with, else kUpstreamStream. All other limits on time are the gateway's, which then calls
  // Cancel.
  virtual CallId Start(UpstreamRequest request, ResponseSink* sink) = 0;

  // After OnBody returned kPause. May call OnBody before it returns.
  virtual void Resume(CallId call) = 0;

  // How long DNS, TCP and TLS took, 0 over a kept connection; known from inside OnHead, OnBody and
  // OnDone. Empty: nobody knows, or it never connected.
  [[nodiscard]] virtual std::optional<std::chrono::microseconds> ConnectTime(
      CallId /*call*/) const {
    return std::nullopt;
  }

  // The call was lost with a kept connection and sent once more over a new one; known as
  // ConnectTime is.
  [[nodiscard]] virtual bool WasSentAgain(CallId /*call*/) const { return false; }

  // Closes the call's connection. The sink is not called again, not even OnDone. May come from
  // inside the sink. Nothing happens for 0 or a call that is over.
  virtual void Cancel(CallId call) = 0;
};

// Makes the Transport of one loop. Called on that loop's thread, where it is destroyed too.
using TransportFactory = std::function<std::unique_ptr<Transport>(EventLoop& loop)>;

// The shipped Transport: HTTP/1.1 over connections that libcurl makes, TLS 1.2 or newer,
// connections kept for reuse, no redirects, no proxy. On the loop's thread.
std::unique_ptr<Transport> NewCurlTransport(EventLoop& loop);

}  // namespace gateway
