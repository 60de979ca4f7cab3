// WaitingCall: a client's call until it is its turn, and then a handle on it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "gateway/gateway.hpp"
#include "gateway/message.hpp"
#include "server/front/client_stream.hpp"
#include "server/overload/admission_queue.hpp"

namespace gateway::server {

// Hands an admitted call to the gateway.
std::shared_ptr<Call> StartCall(Gateway& gateway, AdmissionQueue& queue, Request call,
                                const std::shared_ptr<ClientStream>& client);

// Everything but OnTurn and OnClosed: on the client's loop.
class WaitingCall final : public Call,
                          public AdmissionQueue::Waiter,
                          public std::enable_shared_from_this<WaitingCall> {
 public:
  // `gateway` outlives the client's connection; `queue` outlives the gateway.
  WaitingCall(Gateway& gateway, AdmissionQueue& queue, Request call,
              std::shared_ptr<ClientStream> client);

  // Asks for a place; the client is refused when there is none within `longest`.
  void Wait(std::chrono::milliseconds longest);

  void Cancel() override;
  void CancelStalled() override;
  void Resume() override;
  void OnTurn() noexcept override;
  void OnClosed() noexcept override;

 private:
  void OnTimeout();
  void Begin();
  void Refuse(const Error& error);
  void End();

  Gateway& gateway_;
  AdmissionQueue& queue_;
  EventLoop& loop_;
  Request call_;
  std::shared_ptr<ClientStream> client_;  // null: it waits no more
  std::shared_ptr<Call> running_;         // null before that
  EventLoop::TimerId timer_ = 0;
};

}  // namespace gateway::server
