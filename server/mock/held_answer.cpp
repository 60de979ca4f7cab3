#include "server/mock/held_answer.hpp"

#include <utility>

namespace gateway::server::mock {

void Give(const Response& response, ClientStream& client) {
  client.OnHead(ResponseHead{response.status, response.headers, false});
  client.OnBody(response.body);
  client.OnDone({});
}

HeldAnswer::HeldAnswer(std::shared_ptr<ClientStream> client, Response response, Counters& counters)
    : client_(std::move(client)), response_(std::move(response)), counters_(counters) {}

void HeldAnswer::Start(const std::shared_ptr<ClientStream>& client, Response response,
                       std::optional<std::chrono::milliseconds> delay, Counters& counters) {
  const auto answer = std::make_shared<HeldAnswer>(client, std::move(response), counters);
  if (delay) {
    answer->timer_ = client->loop().StartTimer(*delay, [weak = answer->weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->OnTimer();
      }
    });
  }
  client->Attach(answer);
}

void HeldAnswer::OnTimer() {
  if (const auto client = std::exchange(client_, nullptr)) {
    Give(response_, *client);
  }
}

void HeldAnswer::Cancel() {
  if (const auto client = std::exchange(client_, nullptr)) {
    client->loop().StopTimer(timer_);
    counters_.Add(MockCounter::kAborted);
    client->OnDone(Fail(ErrorCode::kCancelled, "the client left"));
  }
}

}  // namespace gateway::server::mock
