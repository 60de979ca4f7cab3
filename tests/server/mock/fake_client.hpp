// FakeClient: a ClientStream that keeps what it is told, on a ManualLoop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/front/client_stream.hpp"
#include "support/manual_loop.hpp"

namespace gateway::server::mock {

class FakeClient final : public ClientStream {
 public:
  void OnHead(const ResponseHead& told) noexcept override { head = told; }
  Flow OnBody(std::string_view bytes) noexcept override {
    ++writes;
    body.append(bytes);
    if (leave_in_body) {
      Leave();
    }
    return flow;
  }
  void OnDone(const Result<void>& told) noexcept override {
    ++dones;
    outcome = told;
    call = nullptr;
  }
  void Attach(std::shared_ptr<Call> told) override {
    call = std::move(told);
    if (gone) {
      Leave();
    }
  }
  void Reset() override { ++resets; }
  EventLoop& loop() override { return manual_loop; }

  // As a connection that is lost does.
  void Leave() {
    gone = true;
    if (const auto leaving = std::exchange(call, nullptr)) {
      leaving->Cancel();
    }
  }
  void Resume() {
    flow = Flow::kContinue;
    const auto paused = call;
    paused->Resume();
  }

  support::ManualLoop manual_loop;
  Flow flow = Flow::kContinue;
  bool leave_in_body = false;
  bool gone = false;
  std::shared_ptr<Call> call;
  std::optional<ResponseHead> head;
  std::string body;
  int writes = 0;
  int dones = 0;
  int resets = 0;
  Result<void> outcome;
};

}  // namespace gateway::server::mock
