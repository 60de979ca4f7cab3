// R9. Clients that read far more slowly than their upstreams write: memory stays flat, the
// upstreams are held back, and nobody else feels it. Who takes nothing at all is cut off.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/lanes.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::ProcessFixture;
using server::RawClient;
using support::Eventually;

constexpr int kSlowClients = 50;
constexpr int kReceiveBuffer = 16 << 10;
constexpr std::size_t kReadAtOnce = 1024;
constexpr std::chrono::milliseconds kReadEvery{1000};
constexpr std::size_t kStreamBytes = 50U << 20U;
constexpr std::size_t kMostAhead = 4U << 20U;  // of a stream
constexpr std::size_t kMostGrowth = kSlowClients * (300U << 10U) + (16U << 20U);
constexpr int kNormalClients = 50;
constexpr std::chrono::milliseconds kNormalEvery{250};
constexpr std::chrono::milliseconds kQuiet{300};

const std::string kStreamCall =
    server::ClosingCall(R"({"model":"up/m","stream":true,"messages":[]})");
const std::string kPlainCall = server::ClosingCall(R"({"model":"up/m","messages":[]})");

bool IsStream(const Call& call) { return call.body.find(R"("stream":true)") != std::string::npos; }

// Streams are as fast and as long as the client lets them be, other calls are answered at once.
Answer Upstream(const Call& call) {
  if (!IsStream(call)) {
    return {.bytes = server::JsonAnswer(Lanes().front().Object())};
  }
  return {.bytes = server::kStreamHead,
          .then = Then::kStay,
          .flood = server::Chunked(server::ContentEvent(std::string(8000, 'x'))),
          .flood_bytes = kStreamBytes};
}

// So many clients that call now and then for a while; how long each call took, in milliseconds.
class NormalClients {
 public:
  explicit NormalClients(int port) {
    for (int i = 0; i < kNormalClients; ++i) {
      threads_.emplace_back([this, port, i](const std::stop_token& stop) {
        std::this_thread::sleep_for(kNormalEvery * i / kNormalClients);  // not all at once
        while (!stop.stop_requested()) {
          Ask(port);
          std::this_thread::sleep_for(kNormalEvery);  // their pace
        }
      });
    }
  }
  // Stops them.
  std::vector<double> Times() {
    threads_.clear();
    return times_;
  }
  int failed() const { return failed_.load(); }

 private:
  void Ask(int port) {
    const auto start = Clock::now();
    const auto answer = CallOnce(port, kPlainCall);
    const double took = Milliseconds(Clock::now() - start);
    const bool whole = answer && answer->starts_with("HTTP/1.1 200 ") &&
                       answer->ends_with(Lanes().front().Object());
    failed_ += whole ? 0 : 1;
    const std::lock_guard lock(mutex_);
    times_.push_back(took);
  }

  std::atomic<int> failed_{0};
  std::mutex mutex_;
  std::vector<double> times_;
  std::vector<std::jthread> threads_;
};

// Reads a little from every slow client in turn until it is told to stop.
class SlowReaders {
 public:
  SlowReaders(std::vector<RawClient>& clients, std::chrono::milliseconds every)
      : thread_([this, &clients, every](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            for (RawClient& client : clients) {
              read_ += client.ReadWhatIsThere(kReadAtOnce);
            }
            std::this_thread::sleep_for(every);  // their slowness
          }
        }) {}
  [[nodiscard]] std::size_t read() const { return read_.load(); }

 private:
  std::atomic<std::size_t> read_{0};
  std::jthread thread_;
};

// Bytes of the streams under way that the upstream has written.
std::size_t Streamed(const FaultUpstream& upstream) {
  std::size_t bytes = 0;
  for (const Call& call : upstream.Calls()) {
    bytes += IsStream(call) && call.end == End::kRunning ? call.written : 0;
  }
  return bytes;
}

// Waits until no stream has grown for a while: then all are held back.
void WaitUntilHeldBack(const FaultUpstream& upstream) {
  std::size_t last = 0;
  auto since = Clock::now();
  CHECK(Eventually([&] {
    if (const std::size_t now = upstream.written(); now != last) {
      last = now;
      since = Clock::now();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return last > 0 && Clock::now() - since > kQuiet;
  }));
}

void AddNormalTimes(int port, std::chrono::milliseconds time, std::vector<double>* to) {
  NormalClients clients(port);
  std::this_thread::sleep_for(time);  // a measurement
  const std::vector<double> times = clients.Times();
  CHECK(clients.failed() == 0);
  to->insert(to->end(), times.begin(), times.end());
}

struct HeldBack {
  std::size_t taken = 0;      // by all slow clients
  std::size_t ahead = 0;      // of them, what their upstreams had written
  std::size_t kept_back = 0;  // of that, what is in the upstreams' send buffers
};

// Slow clients for a while; how long the calls of others took meanwhile is added to `times`.
HeldBack WithSlowClients(int port, const FaultUpstream& upstream, std::chrono::milliseconds time,
                         std::vector<double>* times) {
  std::vector<RawClient> clients;
  for (int i = 0; i < kSlowClients; ++i) {
    clients.emplace_back(port, kReceiveBuffer);
    REQUIRE(clients.back().Send(kStreamCall));
  }
  WaitUntilHeldBack(upstream);
  HeldBack held;
  {
    const SlowReaders readers(clients, kReadEvery);
    AddNormalTimes(port, time, times);
    held.taken = readers.read();
  }
  held.ahead = Streamed(upstream) - held.taken;
  // The upstream's own send buffer is its system's affair, which lets it grow to 4 MiB by itself.
  held.kept_back = support::BytesOnTheWayFrom(upstream.port());
  CHECK(upstream.connections() >= kSlowClients);
  clients.clear();
  // Who leaves lets go of its upstream.
  CHECK(upstream.Wait([](const FaultUpstream::Timeline& calls) {
    return std::none_of(calls.begin(), calls.end(),
                        [](const Call& call) { return call.end == End::kRunning; });
  }));
  return held;
}

TEST_CASE("The server holds fast upstreams back for slow clients, at no cost to others",
          "[fault]") {
  // In turns, so that what else happens on the machine happens to both.
  const int rounds = IsLongRun() ? 6 : 1;
  const std::chrono::seconds time{IsLongRun() ? 10 : 5};
  FaultUpstream upstream(Upstream);
  const ProcessFixture fixture(upstream.url() + "/v1", "");
  const int port = fixture.process.port();
  std::vector<double> without;
  std::vector<double> with;
  std::size_t memory = 0;
  HeldBack held;
  for (int round = 0; round < rounds; ++round) {
    AddNormalTimes(port, time, &without);
    memory = round == 0 ? support::ResidentBytes(fixture.process.pid()) : memory;
    held = WithSlowClients(port, upstream, time, &with);
  }
  const std::size_t memory_during = support::PeakResidentBytes(fixture.process.pid());

  Report(
      "R9",
      fmt::format(
          "{} slow clients took {:.1f} KiB/s each, their upstreams were {:.1f} MiB ahead "
          "of each, {:.1f} MiB of it in their own send buffers; memory {:.1f} -> {:.1f} "
          "MiB at most; {} others, {} and {} calls: p99 {:.2f} -> {:.2f} ms, p90 {:.2f} -> "
          "{:.2f} ms",
          kSlowClients,
          static_cast<double>(held.taken) / 1024 / kSlowClients / static_cast<double>(time.count()),
          support::Mebibytes(held.ahead) / kSlowClients,
          support::Mebibytes(held.kept_back) / kSlowClients, support::Mebibytes(memory),
          support::Mebibytes(memory_during), kNormalClients, without.size(), with.size(),
          Percentile(without, 99), Percentile(with, 99), Percentile(without, 90),
          Percentile(with, 90)));
  CHECK(held.taken >= kSlowClients * kReadAtOnce);
  CHECK(held.ahead - held.kept_back < kSlowClients * kMostAhead);
  if (!support::kSanitized) {
    CHECK(memory_during < memory + kMostGrowth);
  }
  CHECK(Eventually([&fixture, rounds] {
    return fixture.Ask(
               "SELECT count(*) FROM requests WHERE status = 499 AND streamed = 1 AND "
               "attempts = 1") == std::to_string(rounds * kSlowClients);
  }));
}

TEST_CASE("The server cuts off clients that take nothing at all, and not those that read slowly",
          "[fault]") {
  constexpr std::chrono::milliseconds kStall{2000};
  constexpr std::size_t kStalled = 10;
  constexpr std::size_t kReading = 5;
  // Slow enough that the system says of none for longer than that that it takes more.
  constexpr std::chrono::milliseconds kReadingEvery{40};
  FaultUpstream upstream(Upstream);
  const ProcessFixture fixture(upstream.url() + "/v1", "write_stall = \"2s\"");
  std::vector<RawClient> clients;
  std::vector<RawClient> reading;
  for (std::size_t i = 0; i < kStalled + kReading; ++i) {
    auto& kind = i < kStalled ? clients : reading;
    kind.emplace_back(fixture.process.port(), kReceiveBuffer);
    REQUIRE(kind.back().Send(kStreamCall));
    REQUIRE(upstream.WaitForCalls(i + 1));
  }
  std::vector<double> times;
  {
    const SlowReaders readers(reading, kReadingEvery);
    for (std::size_t i = 0; i < kStalled; ++i) {
      CHECK(upstream.WaitForEnd(i) == End::kPeerLeft);
      const auto call = upstream.Calls()[i];
      times.push_back(Milliseconds(call.ended - call.received - kStall));
    }
    CHECK(Eventually([&readers, kReading, kReadingEvery] {
      std::this_thread::sleep_for(kReadingEvery);
      return readers.read() > kReading * (100U << 10U);
    }));
    const auto calls = upstream.Calls();
    CHECK(std::count_if(calls.begin(), calls.end(),
                        [](const Call& call) { return call.end == End::kRunning; }) == kReading);
  }

  Report("R9",
         fmt::format("{} clients that took nothing were cut off {:+.0f} to {:+.0f} ms from "
                     "their write_stall, counted from their call; {} that read slowly were not",
                     kStalled, Percentile(times, 0), Percentile(times, 100), kReading));
  CHECK(Percentile(times, 0) > -100);
  reading.clear();
  CHECK(Eventually([&fixture] {
    return fixture.Ask("SELECT count(*) FROM requests WHERE status = 499 AND streamed = 1") ==
           std::to_string(kStalled + kReading);
  }));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE outcome = 'client_stalled'") ==
        std::to_string(kStalled));
}

}  // namespace
}  // namespace gateway::fault
