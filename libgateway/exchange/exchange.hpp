// Exchange: one request from acceptance to its log record. It alone knows the order of things, it
// alone writes the record, and it ends in Finish(), once, whatever happens.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/gateway.hpp"
#include "libgateway/exchange/attempt.hpp"
#include "libgateway/exchange/body_capture.hpp"
#include "libgateway/exchange/candidates.hpp"
#include "libgateway/exchange/services.hpp"
#include "libgateway/exchange/trace.hpp"

namespace gateway::exchange {

// Lives on one loop; Cancel and Resume come from any thread.
class Exchange final : public Call,
                       public AttemptOwner,
                       public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<Services> services, std::shared_ptr<LoopContext> context,
           Request request, std::shared_ptr<ResponseSink> client);
  ~Exchange() override;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Loop thread, once.
  void Start();
  // Starts on its loop, soon. Any thread, once.
  void Post();

  void Cancel() override;
  void CancelStalled() override;
  void Resume() override;

  // Loop thread: ends with `error`, told to the client as far as that is still possible.
  void FailWith(const Error& error, Outcome outcome = Outcome::kRefusedHere);

 private:
  using Clock = std::chrono::steady_clock;
  using Microseconds = std::chrono::microseconds;

  // How far the client's answer is. Source: reliability.md §1.2.
  enum class Stage {
    kHeld,     // L0: it has nothing, so that somebody else may still be asked
    kEarly,    // L1: a stream's head and comments, likewise
    kContent,  // L2: what has begun must be brought to an end, or fail
  };

  // The last call that failed, for a client that gets nothing better.
  struct Failure {
    Error error;
    Outcome outcome = Outcome::kRefusedHere;
    std::optional<ResponseHead> head = {};  // of the answer as it came; empty: there is none
    std::string body = {};
  };

  std::shared_ptr<void> KeepAlive() override;
  Flow OnAttemptBytes(std::string_view bytes) override;
  void OnAttemptDone(const Result<void>& outcome) override;

  // exchange.cpp: how it begins.
  void CancelFor(Outcome why);
  [[nodiscard]] Result<void> Conduct();
  [[nodiscard]] Result<void> CheckLog() const;
  [[nodiscard]] Candidates::Wish WishFor(const Route& route) const;
  void ArmDeadline();
  void EndAtDeadline(std::chrono::milliseconds limit);

  // exchange_attempts.cpp: whom it asks, one after the other.
  void TryNext();
  [[nodiscard]] Result<void> StartAttempt(std::unique_ptr<Lease> lease);
  void OnAttemptFailed(const Error& error);
  void WaitThenTry(std::chrono::milliseconds wait);
  void GiveUp(const Candidates::Found& nobody);
  [[nodiscard]] bool MayAskAgain(std::chrono::milliseconds wait);
  [[nodiscard]] std::chrono::milliseconds TimeLeft() const;
  [[nodiscard]] const Attempt* last_attempt() const;

  // exchange_answer.cpp: how the client is answered.
  void AnswerAtOnce(const Response& answer);
  void AnswerWithFailure();
  void Commit();
  void SendHead(ResponseHead head);
  void SendErrorBody(const Error& error, Outcome outcome);
  [[nodiscard]] Response ErrorAnswer(const Error& error) const;
  // `is_last`: nothing comes after them.
  Flow SendBody(std::string_view bytes, bool is_last = false);
  void AddGatewayHeaders(Headers* headers) const;
  void AddRetryHeaders(const Error& error, Outcome outcome, Headers* headers) const;
  void NoteError(const Error& error, Outcome outcome);

  // exchange_pulse.cpp: what keeps a silent stream alive.
  void ArmPulse(std::chrono::milliseconds delay);
  void OnPulse();
  void BeginEarly();
  [[nodiscard]] std::string_view Heartbeat() const;

  // exchange_end.cpp: how it ends.
  void EndEarly(const Error& error);
  [[nodiscard]] bool StartDraining();
  void Finish(const Result<void>& outcome);
  void End(const Result<void>& outcome);

  // exchange_record.cpp: what is logged of it.
  [[nodiscard]] bool is_logged() const { return services_->log != nullptr && request_.logged; }
  [[nodiscard]] Microseconds Since(Clock::time_point then) const;
  void EndWaiting();
  void NoteCallEnd(std::string_view outcome, std::string_view error_text);
  void CaptureBodies();
  void CompleteRecord();
  void PushStart();
  void TellObservers();

  // exchange_strict.cpp: the last bytes of an answer wait for its record to be written.
  [[nodiscard]] bool HoldsBack(bool is_last);
  [[nodiscard]] bool AwaitLog();
  void OnLogged();
  void StopWaitingForLog(const Error& error);

  const std::shared_ptr<Services> services_;
  const std::shared_ptr<LoopContext> context_;
  const std::string id_;
  Request request_;  // its body goes once nobody else can be asked any more
  std::shared_ptr<ResponseSink> client_;
  std::shared_ptr<const Snapshot> snapshot_;  // what it goes by, from its start to its end
  CallHead call_head_;
  LogRecord record_;
  const Trace trace_;
  const Clock::time_point submitted_;
  const Clock::time_point started_;  // Request::arrived
  Clock::time_point deadline_at_;
  EventLoop::TimerId deadline_ = 0;
  EventLoop::TimerId waiting_ = 0;  // for the next attempt
  EventLoop::TimerId pulse_ = 0;
  int quiet_pulses_ = 0;
  bool was_sent_again_ = false;  // by the transport, once
  int waits_ = 0;                // for somebody who could not be asked at once
  std::optional<Clock::time_point> waiting_since_;
  Microseconds waited_{0};      // since the last call, or since it arrived
  Microseconds waited_all_{0};  // before that
  std::optional<Candidates> candidates_;
  const Provider* first_asked_ = nullptr;  // one of the candidates'; null: nobody was
  std::unique_ptr<Attempt> attempt_;
  std::unique_ptr<Attempt> previous_;  // may still be on the stack when the next one begins
  std::optional<Failure> failure_;
  std::optional<Clock::time_point> again_at_;  // when it is worth asking again, if nobody was asked
  std::string held_;                           // of the answer, until it has content
  Stage stage_ = Stage::kHeld;
  std::optional<BodyCapture> bodies_;  // empty: they are not logged
  bool strict_;                        // the record is written before the last bytes are sent
  std::optional<ResponseHead> last_head_;
  std::string last_bytes_;
  std::optional<std::uint64_t> promised_;  // bytes of the answer's body
  bool holds_back_ = false;
  bool awaits_log_ = false;
  bool client_paused_ = false;
  bool draining_ = false;  // the client has left, the upstream is read to its end
  bool finished_ = false;  // its record is complete
  bool ended_ = false;     // and the client has been told
};

}  // namespace gateway::exchange
