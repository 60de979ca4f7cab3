// R14 of the reliability tests: ten times as many requests as can be served, to the real process.
// How fast things went is printed, for docs/reliability.md: on a shared machine it cannot be
// asserted.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/open_loop.hpp"
#include "fault/server_under_test.hpp"
#include "integration/server_fixture.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"
#include "support/process_figures.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::server {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kPlaces = 8;  // requests at once
constexpr milliseconds kServiceTime{40};
// Who waits longer is told to come again: that long, and a little for the way, is how long a 503
// takes.
constexpr milliseconds kQueueWait{30};
constexpr double kCapacity = kPlaces / 0.040;  // a second
constexpr int kTimes = 10;                     // as many as that
constexpr std::size_t kBudget = 32U << 20U;

// 2 s, or 30 s as the test is meant, with GATEWAY_TEST_LONG.
std::chrono::seconds OverloadTime() {
  return std::chrono::seconds(std::getenv("GATEWAY_TEST_LONG") != nullptr ? 30 : 2);
}

// Takes its time for each answer, and knows how many it is asked for at once.
class BusyUpstream {
 public:
  [[nodiscard]] std::string url() const { return upstream_.url() + "/v1"; }
  [[nodiscard]] int most() const { return most_.load(); }

 private:
  void Serve(support::RawConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      const int now = ++running_;
      for (int most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
      }
      std::this_thread::sleep_for(kServiceTime);
      --running_;  // first: with the answer the gateway may ask the next one
      connection.Write(JsonAnswer(
          R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
          R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
          R"("usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}})"));
    }
  }

  std::atomic<int> running_{0};
  std::atomic<int> most_{0};
  support::RawUpstream upstream_{[this](support::RawConnection& connection) { Serve(connection); }};
};

// Milliseconds.
double At(std::vector<double> times, double part) {
  if (times.empty()) {
    return 0;
  }
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

std::vector<double> Times(const std::vector<LoopAnswer>& answers, int status) {
  std::vector<double> times;
  for (const LoopAnswer& answer : answers) {
    if (answer.status == status) {
      times.push_back(std::chrono::duration<double, std::milli>(answer.took).count());
    }
  }
  return times;
}

// Asks for /healthz again and again while it lives.
class HealthProbe {
 public:
  explicit HealthProbe(int port)
      : thread_([this, port](const std::stop_token& stop) {
          OpenLoop loop(port, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
          while (!stop.stop_requested()) {
            for (const LoopAnswer& answer : loop.Run(5, 50)) {
              answers_.push_back(answer);
            }
          }
        }) {}
  std::vector<LoopAnswer> Stop() {
    thread_.request_stop();
    thread_.join();
    return std::move(answers_);
  }

 private:
  std::vector<LoopAnswer> answers_;
  std::jthread thread_;
};

TEST_CASE("R14: ten times as many requests as can be served are served or told to come again",
          "[fault]") {
  BusyUpstream upstream;
  ServerUnderTest server(upstream.url(),
                         fmt::format("max_requests = {}\nmax_queued = {}\nqueue_wait = \"{}ms\"\n"
                                     "max_buffered_bytes = {}",
                                     kPlaces, kPlaces / 2, kQueueWait.count(), kBudget));
  const int port = server.process.port();
  const std::string call = ChatCall(false, 4'000);
  OpenLoop crowd(port, call);
  const auto alone = crowd.Run(20, kCapacity / kPlaces / 2);
  const auto busy = crowd.Run(static_cast<int>(kCapacity), kCapacity * 0.9);
  const std::size_t before = support::ResidentBytes(server.process.pid());

  HealthProbe probe(port);
  const auto time = OverloadTime();
  const auto start = Clock::now();
  const auto answers = crowd.Run(
      static_cast<int>(kTimes * kCapacity * static_cast<double>(time.count())), kTimes * kCapacity);
  const double took = std::chrono::duration<double>(Clock::now() - start).count();
  const auto health = probe.Stop();
  const auto after = crowd.Run(20, kCapacity / kPlaces / 2);
  const std::size_t peak = support::PeakResidentBytes(server.process.pid());

  const auto served = Times(answers, 200);
  const auto refused = Times(answers, 503);
  const auto unloaded = Times(alone, 200);
  const auto probed = Times(health, 200);
  WARN(fmt::format(
      "R14: {} requests in {:.1f} s, capacity {:.0f}/s: {} served ({:.0f} % of capacity), {} "
      "refused;"
      " served p50 {:.0f} ms, p99 {:.0f} ms (alone: p50 {:.0f} ms, p99 {:.0f} ms); refused p50 "
      "{:.1f} ms, p99 {:.1f} ms, at most {:.0f} ms; /healthz p99 {:.1f} ms, at most {:.1f} ms; "
      "memory {:.0f} MiB before, {:.0f} MiB at most; afterwards p99 {:.0f} ms; at most {} upstream",
      answers.size(), took, kCapacity, served.size(),
      100.0 * static_cast<double>(served.size()) / took / kCapacity, refused.size(),
      At(served, 0.5), At(served, 0.99), At(unloaded, 0.5), At(unloaded, 0.99), At(refused, 0.5),
      At(refused, 0.99), At(refused, 1), At(probed, 0.99), At(probed, 1),
      support::Mebibytes(before), support::Mebibytes(peak), At(Times(after, 200), 0.99),
      upstream.most()));

  CHECK(unloaded.size() == alone.size());
  CHECK(Times(busy, 200).size() + Times(busy, 503).size() == busy.size());
  CHECK(served.size() + refused.size() == answers.size());
  CHECK_FALSE(served.empty());
  CHECK_FALSE(refused.empty());
  CHECK(std::all_of(answers.begin(), answers.end(), [](const LoopAnswer& answer) {
    return answer.status != 503 || answer.may_retry;
  }));
  CHECK(probed.size() == health.size());
  CHECK(Times(after, 200).size() == after.size());
  CHECK(upstream.most() <= kPlaces);
  if (!support::kSanitized) {
    CHECK(peak < before + kBudget);
  }
  server.process.Signal(SIGTERM);
  CHECK(server.process.Wait() == 0);
  CHECK(logging::CountRows(server.database()) ==
        std::to_string(alone.size() + busy.size() + answers.size() + after.size()));
}

TEST_CASE("R14: bodies that together are more than the memory allowed are refused, not kept",
          "[fault]") {
  constexpr int kClients = 24;
  constexpr std::size_t kBody = 8U << 20U;  // six times the budget, all together
  BusyUpstream upstream;
  ServerUnderTest server(upstream.url(), fmt::format("max_requests = 2\nqueue_wait = \"10s\"\n"
                                                     "max_buffered_bytes = {}",
                                                     kBudget));
  const int port = server.process.port();
  OpenLoop one(port, ChatCall(false));
  REQUIRE(one.Run(1, 1).front().status == 200);
  const std::size_t before = support::ResidentBytes(server.process.pid());
  const std::string call = ChatCall(false, kBody);

  std::vector<RawClient> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back(port);
  }
  std::vector<std::jthread> sending;  // all at once; those that are refused cannot send to the end
  for (const RawClient& client : clients) {
    sending.emplace_back([&client, &call] { client.Send(call); });
  }
  int served = 0;
  int refused = 0;
  for (RawClient& client : clients) {
    const auto answer = client.Read();
    served += answer.status == 200 ? 1 : 0;
    refused += answer.status == 503 || answer.status == 0 ? 1 : 0;  // 0: cut off while it sent
  }
  sending.clear();
  const std::size_t peak = support::PeakResidentBytes(server.process.pid());
  WARN(fmt::format(
      "R14: {} bodies of {:.0f} MiB at once, {:.0f} MiB allowed: {} served, {} refused; "
      "memory {:.0f} MiB before, {:.0f} MiB at most",
      kClients, support::Mebibytes(kBody), support::Mebibytes(kBudget), served, refused,
      support::Mebibytes(before), support::Mebibytes(peak)));

  CHECK(served + refused == kClients);
  CHECK(refused > 0);
  if (!support::kSanitized) {
    CHECK(peak < before + 3 * kBudget);  // what is kept, and copies on its way
  }
  CHECK(Eventually([&one] { return one.Run(1, 1).front().status == 200; }));
}

}  // namespace
}  // namespace gateway::server
