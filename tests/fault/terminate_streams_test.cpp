// R2 of the reliability tests: SIGTERM to the real process in the middle of a hundred streams.
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/server_under_test.hpp"
#include "server/mock/mock_upstream.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kStreams = 100;
// Streams of 5 s, which are told of the end after the first.
constexpr int kChunks = 100;
constexpr std::chrono::milliseconds kGap{50};
constexpr std::uint64_t kChunksBefore = kStreams * kChunks / 5;

std::unique_ptr<MockUpstream> StartMock() {
  MockOptions options;
  options.port = 0;
  options.threads = 1;
  options.gap = kGap;
  options.chunks = kChunks;
  auto mock = MockUpstream::Start(options);
  REQUIRE(mock);
  return *std::move(mock);
}

// A hundred streams, each some way on.
std::vector<RawClient> OpenStreams(int port, const MockUpstream& mock) {
  std::vector<RawClient> clients;
  for (int i = 0; i < kStreams; ++i) {
    clients.emplace_back(port);
    REQUIRE(clients.back().Send(ChatCall(true)));
  }
  REQUIRE(Eventually([&mock] { return mock.count(MockCounter::kStreams) == kStreams; }));
  return clients;
}

// What came of the streams after a SIGTERM.
struct Ends {
  int whole = 0;            // with the terminator of the stream and that of its body
  int told = 0;             // with an error event and the terminator of the body
  int broken = 0;           // anything else
  Milliseconds refusing{};  // signal to the end of accepting
  Milliseconds last{};      // signal to the end of the last stream
  Milliseconds exit{};      // signal to the end of the process
  int status = -1;          // of the process
};

Ends Terminate(ServerUnderTest& server, std::vector<RawClient>* clients) {
  const int port = server.process.port();
  Ends ends;
  const auto start = Clock::now();
  server.process.Signal(SIGTERM);
  CHECK(Eventually([port] { return !TakesConnections(port); }));
  ends.refusing = Clock::now() - start;
  auto exit = std::async(std::launch::async, [&] {
    ends.status = server.process.Wait();
    ends.exit = Clock::now() - start;
  });
  for (RawClient& client : *clients) {
    const std::string answer = client.ReadToEnd();
    const bool begun = answer.starts_with("HTTP/1.1 200 ");
    if (begun && answer.ends_with("data: [DONE]\n\n\r\n0\r\n\r\n")) {
      ++ends.whole;
    } else if (begun && answer.find("shutting down") != std::string::npos &&
               answer.find("[DONE]") == std::string::npos && answer.ends_with("\r\n0\r\n\r\n")) {
      ++ends.told;
    } else {
      ++ends.broken;
    }
  }
  ends.last = Clock::now() - start;
  exit.get();
  return ends;
}

std::string Figures(const Ends& ends) {
  return fmt::format(
      "{} streams: {} whole, {} told of the end, {} broken; after the signal: {:.0f} ms to the end "
      "of accepting, {:.0f} ms to the end of the last stream, {:.0f} ms to the end of the process",
      kStreams, ends.whole, ends.told, ends.broken, ends.refusing.count(), ends.last.count(),
      ends.exit.count());
}

TEST_CASE("R2: SIGTERM lets a hundred streams come to their ends", "[fault]") {
  const auto mock = StartMock();
  ServerUnderTest server(mock->base_url(), "drain_timeout = \"30s\"");
  auto clients = OpenStreams(server.process.port(), *mock);
  REQUIRE(Eventually([&mock] { return mock->count(MockCounter::kChunks) >= kChunksBefore; }));
  REQUIRE(mock->count(MockCounter::kStreamsOpen) == kStreams);

  const Ends ends = Terminate(server, &clients);
  WARN("R2, long drain: " << Figures(ends));

  CHECK(ends.status == 0);
  CHECK(ends.whole == kStreams);
  CHECK(mock->count(MockCounter::kAborted) == 0);
  CHECK(server.Ask("SELECT count(*) FROM requests WHERE status = 200 AND error_code IS NULL AND "
                   "streamed = 1 AND completion_tokens > 0") == std::to_string(kStreams));
  CHECK(logging::CountRows(server.database()) == std::to_string(kStreams));
}

TEST_CASE("R2: SIGTERM tells a hundred streams that outlast the drain, and cancels their calls",
          "[fault]") {
  MockOptions options;
  options.port = 0;
  options.threads = 1;
  options.gap = std::chrono::minutes(10);
  options.chunks = kChunks;
  const auto mock = MockUpstream::Start(options);
  REQUIRE(mock);
  ServerUnderTest server((*mock)->base_url(), "drain_timeout = \"2s\"");
  auto clients = OpenStreams(server.process.port(), **mock);
  for (RawClient& client : clients) {  // each has begun, so that only an event can tell the end
    REQUIRE_FALSE(client.ReadUntil("\r\n\r\n").empty());
  }

  // The heads are read already.
  const int port = server.process.port();
  const auto start = Clock::now();
  server.process.Signal(SIGTERM);
  int told = 0;
  for (RawClient& client : clients) {
    const std::string rest = client.ReadToEnd();
    const bool is_told = rest.find(R"("code":"overloaded")") != std::string::npos &&
                         rest.find("shutting down") != std::string::npos &&
                         rest.find("[DONE]") == std::string::npos &&
                         rest.ends_with("\r\n0\r\n\r\n");
    told += is_told ? 1 : 0;
  }
  const int status = server.process.Wait();
  const Milliseconds exit = Clock::now() - start;
  WARN(
      fmt::format("R2, drain of 2 s: {} of {} streams told of the end, {:.0f} ms to the end of "
                  "the process",
                  told, kStreams, exit.count()));

  CHECK(status == 0);
  CHECK(told == kStreams);
  CHECK_FALSE(TakesConnections(port));
  CHECK(Eventually([&] { return (*mock)->count(MockCounter::kStreamsOpen) == 0; }));
  CHECK(server.Ask("SELECT count(*) FROM requests WHERE status = 200 AND error_code = "
                   "'overloaded'") == std::to_string(kStreams));
  CHECK(logging::CountRows(server.database()) == std::to_string(kStreams));
}

}  // namespace
}  // namespace gateway::server
