// What the tests of the front share: an HttpFront on two loops, a raw client, a fake Call.
#pragma once

#include <atomic>
#include <chrono>
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

#include "gateway/event_loop.hpp"
#include "gateway/gateway.hpp"
#include "server/front/http_front.hpp"

namespace gateway::server {

constexpr std::chrono::seconds kPatience{20};

// Waits for `condition`, which may become true by the work of another thread.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

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
  void Resume() override {
    ++resumes;
    if (on_resume) {
      on_resume();
    }
  }

  std::atomic<int> cancels{0};
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

// Blocking, with a deadline on every receive.
class RawClient {
 public:
  explicit RawClient(int port, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), read_(std::move(other.read_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool Send(std::string_view bytes) const;
  void ShutdownSending() const;
  void Close();
  // Closes with a TCP reset.
  void Reset();

  struct Answer {
    int status = 0;  // 0: the connection ended
    std::string head;
    std::string body;
    bool complete = false;

    // The value of a header (its name as the server writes it), empty when there is none.
    [[nodiscard]] std::string Header(const std::string& name) const {
      const std::size_t at = head.find("\r\n" + name + ": ");
      if (at == std::string::npos) {
        return {};
      }
      const std::size_t value = at + name.size() + 4;
      return head.substr(value, head.find('\r', value) - value);
    }
  };
  // The next answer; `head_only`: to a HEAD request.
  Answer Read(bool head_only = false);
  // Reads at most `most` bytes and forgets them; how many it were, 0 at the end.
  std::size_t ReadSome(std::size_t most) const;
  // Everything up to the end of the connection.
  std::string ReadToEnd();
  // Up to and with `text`, or to the end of the connection.
  std::string ReadUntil(std::string_view text);
  // True when the connection ended by a reset (and not by a plain end).
  [[nodiscard]] bool was_reset() const { return was_reset_; }

 private:
  bool ReadMore();
  std::string TakeBytes(std::size_t count);

  int fd_;
  std::string read_;
  bool was_reset_ = false;
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
