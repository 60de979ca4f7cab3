// Clients that read far more slowly than their upstreams write: memory stays flat, the upstreams
// are held back, and nobody else feels it.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "integration/server_fixture.hpp"
#include "fault/warm_up.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;
using Clock = std::chrono::steady_clock;

constexpr int kSlowClients = 8;
constexpr int kReceiveBuffer = 16 << 10;
constexpr std::size_t kReadAtOnce = 4096;
constexpr std::size_t kStreamBytes = 50U << 20U;
constexpr std::size_t kMostAhead = 12U << 20U;  // what the buffers of four sockets can hold
constexpr std::size_t kMostGrowth = 16U << 20U;
constexpr int kNormalCalls = 200;

const std::string kCompletion =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";

// Streams are as fast and as long as the client lets them be, other calls are answered at once.
struct Upstream {
  std::atomic<std::size_t> streamed{0};  // bytes written, over all streams
  std::atomic<int> open{0};

  void operator()(RawConnection& connection) {
    const std::string event = ContentEvent(std::string(8000, 'x'));
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      if (request.find(R"("stream":true)") == std::string::npos) {
        connection.Write(JsonAnswer(kCompletion));
        continue;
      }
      ++open;
      connection.Write(kStreamHead);
      const std::string chunk = Chunked(event);
      for (std::size_t sent = 0; sent < kStreamBytes && connection.Write(chunk);
           sent += chunk.size()) {
        streamed += chunk.size();
      }
      connection.WaitForClose();
      --open;
    }
  }
};

// Reads a little from every slow client in turn until it is told to stop.
class SlowReaders {
 public:
  explicit SlowReaders(std::vector<RawClient>& clients)
      : thread_([this, &clients](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            for (RawClient& client : clients) {
              read_ += client.ReadSome(kReadAtOnce);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // their slowness
          }
        }) {}
  [[nodiscard]] std::size_t read() const { return read_.load(); }

 private:
  std::atomic<std::size_t> read_{0};
  std::jthread thread_;
};

// The median of so many plain calls on one connection, in milliseconds; all must succeed.
double MedianOfCalls(const ServerFixture& fixture) {
  RawClient client = fixture.Connect();
  std::vector<double> times;
  for (int i = 0; i < kNormalCalls; ++i) {
    const auto start = Clock::now();
    REQUIRE(client.Send(ServerFixture::ChatText(R"({"model":"up/m","messages":[]})")));
    const auto answer = client.Read();
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body == kCompletion);
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + kNormalCalls / 2, times.end());
  return times[kNormalCalls / 2];
}

// Waits until no stream has grown for a while: then all are held back.
void WaitUntilHeldBack(const Upstream& upstream) {
  constexpr std::chrono::milliseconds kQuiet{200};
  std::size_t last = 0;
  auto since = Clock::now();
  CHECK(Eventually([&] {
    if (const std::size_t now = upstream.streamed.load(); now != last) {
      last = now;
      since = Clock::now();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return last > 0 && Clock::now() - since > kQuiet;
  }));
}

TEST_CASE("The server holds fast upstreams back for slow clients, at no cost to others",
          "[fault]") {
  Upstream upstream;
  ServerFixture fixture([&upstream](RawConnection& connection) { upstream(connection); });
  WarmUp(fixture);
  const double before = MedianOfCalls(fixture);
  const std::size_t memory = support::ResidentBytes(getpid());
  const std::size_t descriptors = support::OpenDescriptors();

  std::vector<RawClient> clients;
  for (int i = 0; i < kSlowClients; ++i) {
    clients.emplace_back(fixture.server->port(), kReceiveBuffer);
    REQUIRE(clients.back().Send(
        ServerFixture::ChatText(R"({"model":"up/m","stream":true,"messages":[]})")));
  }
  WaitUntilHeldBack(upstream);
  const std::size_t ahead_at_rest = upstream.streamed.load();
  double during = 0;
  std::size_t ahead = 0;
  std::size_t taken = 0;
  {
    const SlowReaders readers(clients);
    during = MedianOfCalls(fixture);
    CHECK(Eventually([&readers] { return readers.read() > kSlowClients * 16 * kReadAtOnce; }));
    ahead = upstream.streamed.load() - readers.read();
    taken = readers.read();
  }
  const std::size_t memory_during = support::ResidentBytes(getpid());
  WARN(
      fmt::format("{} slow clients took {:.1f} MiB, their upstreams were {:.1f} MiB ahead each; "
                  "memory {:.1f} -> {:.1f} MiB; others' median {:.2f} -> {:.2f} ms ({:.2f} x)",
                  kSlowClients, support::Mebibytes(taken),
                  support::Mebibytes(ahead_at_rest) / kSlowClients, support::Mebibytes(memory),
                  support::Mebibytes(memory_during), before, during, during / before));

  CHECK(ahead_at_rest < kSlowClients * kMostAhead);
  CHECK(ahead < kSlowClients * kMostAhead);
  CHECK(upstream.open == kSlowClients);
  if (!support::kSanitized) {
    CHECK(memory_during < memory + kMostGrowth);
  }

  clients.clear();
  CHECK(Eventually([&upstream] { return upstream.open == 0; }));
  CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
  CHECK(Eventually([descriptors] { return support::OpenDescriptors() <= descriptors; }));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE status = 499 AND streamed = 1") ==
        std::to_string(kSlowClients));
}

}  // namespace
}  // namespace gateway::server
