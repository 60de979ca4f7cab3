// Attempt: one try at one target: the call, its timers, its decoder.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/event_loop.hpp"
#include "gateway/log_record.hpp"
#include "gateway/protocol_adapter.hpp"
#include "gateway/response_sink.hpp"
#include "gateway/route.hpp"
#include "gateway/transport.hpp"
#include "libgateway/exchange/lease.hpp"

namespace gateway::exchange {

// Whom an Attempt works for.
class AttemptOwner {
 public:
  virtual ~AttemptOwner() = default;
  // Keeps owner and attempt alive through a call from outside.
  virtual std::shared_ptr<void> KeepAlive() = 0;
  // Bytes for the client; the decoder's client_head() is valid now.
  virtual Flow OnAttemptBytes(std::string_view bytes) = 0;
  // Last, once, and not after Stop(). A success: the decoder has a complete answer.
  virtual void OnAttemptDone(const Result<void>& outcome) = 0;
};

// Loop thread only.
class Attempt final : private ResponseSink {
 public:
  Attempt(EventLoop& loop, Transport& transport, AttemptOwner& owner, std::unique_ptr<Lease> lease);
  ~Attempt() override;
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // Sends the call, once. `streams`: the client asked for a stream.
  void Start(EncodedCall call, const Request& request, bool streams);

  // The upstream has ended, or nothing is missing but its end: then the decoder writes one.
  void End();
  // The client takes bytes again.
  void Resume();
  // Closes the upstream connection; the owner is not told any more. May be called again.
  void Stop();

  [[nodiscard]] Lease& lease() const { return *lease_; }
  [[nodiscard]] const Target& target() const { return lease_->target(); }
  [[nodiscard]] const Key& key() const { return *lease_->key(); }
  [[nodiscard]] bool running() const { return started() && !over_; }
  [[nodiscard]] int upstream_status() const { return upstream_status_; }
  // What the log keeps of it, but for why it ended; whole once it is over.
  [[nodiscard]] AttemptRecord record() const;
  // Over a new connection, as Transport::WasSentAgain; known once it is over.
  [[nodiscard]] bool was_sent_again() const { return was_sent_again_; }
  // How long the upstream wants to be left alone, if its failed answer says so. `given`: what the
  // decoder has made of its body; that is looked at when the status was none of an error.
  [[nodiscard]] std::optional<std::chrono::milliseconds> Told(Outcome outcome,
                                                              std::string_view given) const;
  // The upstream has been given the whole body.
  [[nodiscard]] bool request_sent() const { return body_ == nullptr || body_->ended(); }
  // Precondition: started().
  [[nodiscard]] const ResponseDecoder& decoder() const { return *decoder_; }
  [[nodiscard]] bool started() const { return decoder_ != nullptr; }
  // The client has been given a whole answer.
  [[nodiscard]] bool complete() const { return started() && decoder_->complete(); }
  // Perhaps: whatever comes to an end now has not failed.
  [[nodiscard]] bool may_end() const { return started() && decoder_->may_end(); }

 private:
  using Clock = std::chrono::steady_clock;

  void OnHead(const ResponseHead& head) noexcept override;
  Flow OnBody(std::string_view bytes) noexcept override;
  void OnDone(const Result<void>& outcome) noexcept override;

  [[nodiscard]] Result<void> Judge(const Result<void>& outcome) const;
  void OnComplete();
  void Finish(const Result<void>& outcome);
  void ArmTimer(std::chrono::milliseconds delay);
  void OnTimer();
  void NoteConnectTime();

  EventLoop& loop_;
  Transport& transport_;
  AttemptOwner& owner_;
  const std::unique_ptr<Lease> lease_;
  std::unique_ptr<ResponseDecoder> decoder_;
  std::shared_ptr<const BodySource> body_;  // being sent; null: it was handed over whole
  Transport::CallId call_ = 0;
  bool over_ = false;
  bool paused_ = false;
  bool in_grace_ = false;
  bool waits_for_upload_ = false;
  bool was_sent_again_ = false;
  int upstream_status_ = 0;
  Headers error_headers_;   // of an error status
  std::string error_body_;  // its beginning
  std::chrono::milliseconds first_byte_limit_{0};
  Clock::time_point began_;
  Clock::time_point ended_;
  std::optional<std::chrono::microseconds> connect_time_;
  std::optional<std::chrono::microseconds> first_byte_;
  Clock::time_point last_read_;
  EventLoop::TimerId timer_ = 0;
  std::string out_;  // reused for every piece
};

}  // namespace gateway::exchange
