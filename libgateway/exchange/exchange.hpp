// Exchange: one request from acceptance to its log record. It alone knows the order of things, it
// alone writes the record, and it ends in Finish(), once, whatever happens.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/gateway.hpp"
#include "libgateway/exchange/attempt.hpp"
#include "libgateway/exchange/services.hpp"

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
  void Resume() override;

  // Loop thread: ends with `error`, told to the client as far as that is still possible.
  void FailWith(const Error& error);

 private:
  using Clock = std::chrono::steady_clock;

  std::shared_ptr<void> KeepAlive() override;
  Flow OnAttemptBytes(std::string_view bytes) override;
  void OnAttemptDone(const Result<void>& outcome) override;

  [[nodiscard]] Result<void> Conduct();
  [[nodiscard]] Result<void> StartAttempt(const Target& target);
  void AnswerAtOnce(const Response& answer);
  void ArmDeadline();
  void SendHead();
  void SendErrorBody(const Error& error);
  [[nodiscard]] Response ErrorAnswer(const Error& error) const;
  Flow SendBody(std::string_view bytes);
  void Finish(const Result<void>& outcome);
  void CompleteRecord();
  // What the gateway adds to the headers that the `answer` has already.
  [[nodiscard]] Headers GatewayHeaders(const Headers& answer) const;

  const std::shared_ptr<Services> services_;
  const std::shared_ptr<LoopContext> context_;
  const std::string id_;
  Request request_;  // its body goes once it was sent
  std::shared_ptr<ResponseSink> client_;
  std::shared_ptr<const Snapshot> snapshot_;  // what it goes by, from its start to its end
  CallHead call_head_;
  LogRecord record_;
  const Clock::time_point started_;
  EventLoop::TimerId deadline_ = 0;
  std::unique_ptr<Attempt> attempt_;
  bool head_sent_ = false;
  bool finished_ = false;
};

}  // namespace gateway::exchange
