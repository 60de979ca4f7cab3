// Connection: one client's socket on one loop. Reads requests, hands them over one at a time, and
// writes their answers in order.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gateway/event_loop.hpp"
#include "gateway/message.hpp"
#include "server/front/client_request.hpp"
#include "server/front/client_stream.hpp"
#include "server/front/out_buffer.hpp"
#include "server/front/peer.hpp"
#include "server/front/request_framing.hpp"
#include "server/front/request_handler.hpp"

namespace gateway::server {

class ClientBody;
class ConnectionSet;
class DeferredResponse;

// Loop thread only. Closed by whatever happens to its socket or its time limits: who wants to use
// it later keeps a weak_ptr.
class Connection final : public IoHandler, public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  // Takes over `fd`, a connected non-blocking socket. `set` outlives the connection's time on it.
  Connection(int fd, bool by_side_door, ConnectionSet& set);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();

  // Answers the current request, whole.
  void Answer(const Response& response);

  // A stream that answers the current request.
  std::shared_ptr<ClientStream> Defer();

  // There are too many connections: only what may always be asked is answered, and that soon. Right
  // after Start().
  void TurnAway();

  // No further request after the current one; none at all when there is no current one.
  void Drain();

  void Close();

  // From the sweep of the set, when deadline() is over.
  void OnDeadline();
  [[nodiscard]] Clock::time_point deadline() const { return std::min(deadline_, write_deadline_); }

  void OnIo(int fd, IoEvents ready) noexcept override;

  [[nodiscard]] EventLoop& loop();

  // For DeferredResponse: the parts of the current answer.
  void Send(std::span<const std::string_view> parts);
  void FinishAnswer();
  void CloseWithReset();
  void CloseAfterAnswer() { keep_alive_ = false; }
  void CloseLater();
  // The current answer is a stream, from here on to there.
  void OnStreamBegins();
  void OnStreamEnds();
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  [[nodiscard]] bool http10() const { return http10_; }
  [[nodiscard]] bool head_only() const { return head_only_; }
  [[nodiscard]] const Headers& answer_headers() const { return answer_headers_; }
  [[nodiscard]] Clock::time_point began() const { return began_; }
  [[nodiscard]] std::size_t unsent() const { return out_.size(); }
  // For RequestHandler: why the current request is not to be served.
  [[nodiscard]] bool draining() const;
  [[nodiscard]] bool turned_away() const { return turned_away_; }

  // Slow clients are to cost less.
  [[nodiscard]] bool is_memory_short() const;
  // What it keeps in memory has changed.
  void CountBytes();

  // The answer will not wait for the rest of the request's body. No effect when that has come.
  void AbandonBody();

  // For ClientBody: there is room again.
  void OnBodyRoom();

  // Where the set keeps it.
  std::size_t index_in_set = 0;

 private:
  enum class State {
    kReading,    // a request, or waiting for one
    kAnswering,  // the request is with the handler
    kFinishing,  // the answer is complete, the socket has not taken it all
    kLingering,  // told the client that we close; what it still sends is thrown away
    kClosed,
  };

  void OnReadable();
  void OnWritable();
  void TakeBytes(std::string_view bytes);
  std::size_t Consume(std::string_view bytes);
  void ConsumePending();
  void AfterProgress();
  std::size_t OnHeadEnded(std::string_view rest);
  void AnswerHead(const Response& response);
  void AskForBody();
  void Dispatch();
  void DispatchStreamed();
  std::size_t PassOn(std::string_view bytes);
  void BreakBody(ErrorCode code, std::string_view why);
  void Refuse(const Fault& fault);
  void RefuseBody(const Fault& fault);
  [[nodiscard]] bool IsIdle() const;
  // Tells the handler, and gives the answer the headers that it wants there.
  void Report(const Refusal& refusal, Response* response);
  void NextRequest();
  void Linger();
  void OnSendFailed();
  void WatchWriting();
  bool WritingHasStalled();
  void UpdateInterest();

  ConnectionSet& set_;
  const int fd_;
  const Peer peer_;
  State state_ = State::kReading;
  bool keep_alive_ = true;  // of the current request and its answer
  bool http10_ = false;
  bool head_only_ = false;
  bool turned_away_ = false;
  bool unread_ = false;  // what is left of the request's body is not wanted
  bool consuming_ = false;
  bool stalled_ = false;  // the client took nothing for too long
  bool broken_ = false;   // sending failed; to be closed as soon as no caller is in the way
  IoEvents wanted_;
  Clock::time_point deadline_ = Clock::time_point::max();        // of the state
  Clock::time_point write_deadline_ = Clock::time_point::max();  // while something waits in out_
  Clock::time_point taken_at_;  // when the client's system last took a byte, while something waits
  int untaken_ = 0;             // bytes that it had not taken by then
  Clock::time_point began_;     // the current request's first byte
  Clock::time_point body_start_;
  RequestFraming framing_;
  const DeferredRoute* route_ = nullptr;  // of the current request
  Headers answer_headers_;                // of whatever it is answered with
  std::shared_ptr<ClientBody> body_;      // its body, while that arrives and is passed on
  std::string pending_;                   // read, but not yet the turn of
  std::size_t pending_at_ = 0;
  std::size_t thrown_away_ = 0;
  std::size_t body_bytes_ = 0;  // of the current request, kept whole until it is answered
  std::size_t counted_ = 0;     // in the budget
  OutBuffer out_;
  std::shared_ptr<DeferredResponse> deferred_;
};

}  // namespace gateway::server
