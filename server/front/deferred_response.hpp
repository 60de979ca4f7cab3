// DeferredResponse: the ClientStream of one request of one connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/front/answer_text.hpp"
#include "server/front/client_stream.hpp"

namespace gateway::server {

class Connection;

class DeferredResponse final : public ClientStream,
                               public std::enable_shared_from_this<DeferredResponse> {
 public:
  DeferredResponse(Connection& connection, EventLoop& loop);

  void OnHead(const ResponseHead& head) noexcept override;
  Flow OnBody(std::string_view bytes) noexcept override;
  void OnDone(const Result<void>& outcome) noexcept override;
  void Attach(std::shared_ptr<Call> call) override;
  void Reset() override;
  [[nodiscard]] EventLoop& loop() override { return loop_; }

  // Bytes of an answer that is made whole first.
  [[nodiscard]] std::size_t kept() const { return body_.size(); }

  // From the connection: some of what waited was sent; it is gone.
  // `stalled`: because the client took nothing.
  void OnSent();
  void OnConnectionLost(bool stalled);

 private:
  [[nodiscard]] BodyFraming StreamFraming(std::optional<std::uint64_t> length) const;
  void SendPart(std::string_view bytes);
  void FinishStream(Connection& connection, bool success);
  void FinishWhole(Connection& connection);
  static void Fail(Connection& connection, const Error& error);
  void SendHeldHeadLater();
  void SendHeldHead();

  Connection* connection_;  // null: gone, or the answer is complete
  EventLoop& loop_;
  std::shared_ptr<Call> call_;
  int status_ = 0;
  bool streaming_ = false;
  BodyFraming framing_;     // of a stream
  std::uint64_t sent_ = 0;  // bytes of its body
  bool paused_ = false;
  bool lost_ = false;  // the connection went before the answer was complete
  std::string head_;   // not sent yet
  std::string body_;   // of an answer that goes out whole
};

}  // namespace gateway::server
