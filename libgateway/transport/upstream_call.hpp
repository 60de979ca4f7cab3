// UpstreamCall: one HTTP/1.1 call over an UpstreamSocket. Reused for one call after another, so
// that a call allocates little.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/event_loop.hpp"
#include "gateway/response_sink.hpp"
#include "gateway/transport.hpp"
#include "libgateway/transport/body_decoder.hpp"
#include "libgateway/transport/parsed_url.hpp"
#include "libgateway/transport/response_parser.hpp"
#include "libgateway/transport/upstream_socket.hpp"

namespace gateway::transport {

class UpstreamCall;

// Whoever runs calls.
class CallOwner {
 public:
  virtual ~CallOwner() = default;

  // What bytes are received into. One for all calls: nothing of it is needed afterwards.
  [[nodiscard]] virtual std::span<char> buffer() = 0;

  // Calls call.Continue() soon, unless the call is over by then.
  virtual void ContinueSoon(Transport::CallId call) = 0;

  // The kept connection of `call` was dead: it wants a new one.
  virtual void ConnectAgain(UpstreamCall& call) = 0;

  // The call is over: `call` does nothing more by itself, and may be destroyed.
  virtual void OnOver(UpstreamCall& call, Result<void> outcome) = 0;
};

// Loop thread only.
class UpstreamCall final : private IoHandler {
 public:
  UpstreamCall(EventLoop& loop, CallOwner& owner);
  ~UpstreamCall() override;
  UpstreamCall(const UpstreamCall&) = delete;
  UpstreamCall& operator=(const UpstreamCall&) = delete;

  void Prepare(Transport::CallId call, UpstreamRequest request,
               std::shared_ptr<const ParsedUrl> url, ResponseSink* sink);

  // Sends the request over `socket`, as much of it as that takes now, or, with a body that is read
  // piece by piece, soon. Tells nobody anything before it returns.
  // `took`: as Transport::ConnectTime; empty: the connection was kept from another call.
  void Run(std::unique_ptr<UpstreamSocket> socket, std::optional<std::chrono::microseconds> took);

  // Sends what there is to send and takes what has come. May end the call.
  void Continue();

  // As Transport::Resume, but never calls back before it returns.
  void Resume();

  // From now on nothing is told to the sink, and nothing is read of the request's body.
  // True: the call is in the middle of telling its sink something, and ends itself afterwards.
  bool Detach();

  // The connection, if another call can use it; else it is closed. Nothing of the call is kept.
  std::unique_ptr<UpstreamSocket> Clear();

  [[nodiscard]] std::optional<std::chrono::microseconds> ConnectTime() const { return took_; }
  [[nodiscard]] bool was_sent_again() const { return was_sent_again_; }
  [[nodiscard]] Transport::CallId call() const { return call_; }
  [[nodiscard]] ResponseSink* sink() const { return sink_; }
  [[nodiscard]] const UpstreamRequest& request() const { return request_; }
  [[nodiscard]] const ParsedUrl& url() const { return *url_; }
  [[nodiscard]] std::shared_ptr<const ParsedUrl> shared_url() const { return url_; }

  std::uint64_t connecting_ = 0;  // the owner's: which attempt to connect is this call's

 private:
  void OnIo(int fd, IoEvents ready) noexcept override;

  enum class Filled : std::uint8_t { kMore, kLater, kNothingLeft, kOver };

  bool Send();
  Filled FillOutbox();
  void PutPiece(std::size_t size, bool is_chunked);
  void ForgetKey();
  void StopSending();
  void Receive();
  bool Take(std::span<char> bytes);
  bool TellHead();
  bool TellBody(std::string_view bytes);
  Result<void> Decode(std::string_view bytes);
  void TakeEnd();
  void TakeLoss();
  bool StartOver();
  void End(Result<void> outcome);
  void WatchSocket();
  void CloseSocket();
  void ReleaseBody();

  EventLoop& loop_;
  CallOwner& owner_;
  Transport::CallId call_ = 0;
  UpstreamRequest request_;
  std::shared_ptr<const ParsedUrl> url_;
  ResponseSink* sink_ = nullptr;
  std::unique_ptr<UpstreamSocket> socket_;
  std::optional<std::chrono::microseconds> took_;

  std::string outbox_;  // the head, a small body behind it; or a piece of a body
  std::size_t outbox_sent_ = 0;
  std::size_t key_bytes_ = 0;    // at the front of outbox_, where the key is
  std::string_view large_body_;  // what is not sent of request_.body
  bool source_ended_ = false;    // request_.body_source has given everything
  bool everything_sent_ = false;
  bool sending_stopped_ = false;  // not everything was sent, and nothing more will be
  bool socket_is_full_ = false;

  ResponseParser parser_;
  std::unique_ptr<BodyDecoder> decoder_;
  bool coding_known_ = false;  // the answer's compression, if any: decoder_ is what it must be
  bool head_told_ = false;
  bool is_paused_ = false;
  bool is_telling_ = false;
  bool is_kept_connection_ = false;
  bool was_sent_again_ = false;
  bool is_reusable_ = false;
  std::optional<IoEvents> watched_;
};

}  // namespace gateway::transport
