// Answers in one piece: given at once, after a while, or never.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "gateway/message.hpp"
#include "server/front/client_stream.hpp"
#include "server/mock/counters.hpp"

namespace gateway::server::mock {

void Give(const Response& response, ClientStream& client);

// Loop thread only.
class HeldAnswer final : public Call, public std::enable_shared_from_this<HeldAnswer> {
 public:
  // Gives `response` after `delay`; never when that is empty. `counters` outlives the client.
  static void Start(const std::shared_ptr<ClientStream>& client, Response response,
                    std::optional<std::chrono::milliseconds> delay, Counters& counters);

  HeldAnswer(std::shared_ptr<ClientStream> client, Response response, Counters& counters);

  void Cancel() override;
  void Resume() override {}

 private:
  void OnTimer();

  std::shared_ptr<ClientStream> client_;  // null: it is over
  Response response_;
  EventLoop::TimerId timer_ = 0;
  Counters& counters_;
};

}  // namespace gateway::server::mock
