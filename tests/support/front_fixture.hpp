// What the tests of the front share: an HttpFront on two loops, a raw client, a fake Call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "fault/raw_client.hpp"
#include "gateway/event_loop.hpp"
#include "gateway/gateway.hpp"
#include "server/front/http_front.hpp"
#include "support/patience.hpp"

namespace gateway::server {

using fault::RawClient;
using support::Eventually;
using support::kPatience;

// Whether something listens on that port of loopback.
bool TakesConnections(int port);

inline void RunOn(EventLoop& loop, const std::function<void()>& task) {
  std::promise<void> done;
  loop.Post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

class FakeCall final : public Call {
 public:
  void Cancel() override { ++cancels; }
  void CancelStalled() override {
    ++stalls;
    Cancel();
  }
  void Resume() override {
    ++resumes;
    if (on_resume) {
      on_resume();
    }
  }

  std::atomic<int> cancels{0};
  std::atomic<int> stalls{0};  // of them
  std::atomic<int> resumes{0};
  std::function<void()> on_resume;  // loop thread
};

// A deferred request that waits for the test to answer it.
struct Parked {
  ClientRequest request;
  std::shared_ptr<ClientStream> client;
  std::shared_ptr<FakeCall> call;

  // On the request's loop.
  void Run(const std::function<void(ClientStream&)>& task) const {
    RunOn(client->loop(), [this, &task] { task(*client); });
  }
};

// Routes: GET /loop (on the loop), GET /work, POST /work (workers), * /park (deferred, see Park()),
// POST /upload (the same, with a streamed body).
class FrontFixture {
 public:
  explicit FrontFixture(ServerConfig config = {},
                        const std::function<void(HttpFront&)>& more_routes = {});
  ~FrontFixture();
  FrontFixture(const FrontFixture&) = delete;
  FrontFixture& operator=(const FrontFixture&) = delete;

  [[nodiscard]] RawClient Connect(int receive_buffer = 0) const {
    return RawClient(port, receive_buffer);
  }
  // The next deferred request; waits for it.
  Parked Park();
  std::vector<Refusal> Refusals();
  void ForgetRefusals();
  // As a route's handler: to be had from Park().
  void Keep(ClientRequest request, const std::shared_ptr<ClientStream>& client);

  std::vector<std::unique_ptr<LoopThread>> threads;
  std::unique_ptr<HttpFront> front;
  int port = 0;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Parked> parked_;
  std::vector<Refusal> refusals_;
};

}  // namespace gateway::server
