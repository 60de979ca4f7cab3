// SIGTERM to the real process while requests run.
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "integration/server_fixture.hpp"
#include "server/mock/mock_upstream.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;

constexpr int kStreams = 60;
constexpr int kLoad = 16;         // clients that call again and again
constexpr int kLoadBefore = 200;  // calls of theirs before the signal
constexpr int kChunks = 40;
constexpr std::chrono::milliseconds kGap{50};
constexpr std::chrono::milliseconds kPlainTime{50};

const std::string kStreamBody =
    R"({"model":"up/m","stream":true,"messages":[{"role":"user","content":"hi"}]})";
const std::string kPlainBody = R"({"model":"up/m","messages":[{"role":"user","content":"hi"}]})";

std::unique_ptr<MockUpstream> StartMock() {
  MockOptions options;
  options.port = 0;
  options.threads = 1;
  options.ttft = kPlainTime;
  options.gap = kGap;
  options.chunks = kChunks;
  options.body_bytes = 2000;
  auto mock = MockUpstream::Start(options);
  REQUIRE(mock);
  return *std::move(mock);
}

// An answer as the mock makes it, whole: status, length and last bytes.
bool IsWhole(const std::string& answer) {
  const auto head_end = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200 ") || head_end == std::string::npos) {
    return false;
  }
  const auto length = answer.find("content-length: ");
  if (length < head_end) {
    return answer.size() == head_end + 4 + std::stoul(answer.substr(length + 16));
  }
  return answer.find(fmt::format("chunk {} ", kChunks)) != std::string::npos &&
         answer.ends_with("data: [DONE]\n\n\r\n0\r\n\r\n");
}

// Told to ask another gateway.
bool IsRefusal(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 503 ") &&
         answer.find("\r\nretry-after: 1\r\n") != std::string::npos &&
         answer.find("\r\nconnection: close\r\n") != std::string::npos;
}

// Calls again and again until nobody answers; how many answers were whole, how many refused, and
// how many were none.
struct Load {
  int whole = 0;
  int refused = 0;
  int broken = 0;

  void Run(int port) {
    for (;;) {
      const auto answer = fault::CallOnce(port, ClosingCall(kPlainBody));
      if (!answer || answer->empty()) {
        return;
      }
      ++(IsWhole(*answer) ? whole : IsRefusal(*answer) ? refused : broken);
    }
  }
};

TEST_CASE("SIGTERM lets every running request finish, and each answer has its row", "[fault]") {
  const auto mock = StartMock();
  ProcessFixture fixture(mock->base_url(), "drain_timeout = \"20s\"");
  const int port = fixture.process.port();
  RawClient idle(port);  // connected, but asks for nothing
  std::vector<std::future<Load>> loads;
  for (int i = 0; i < kLoad; ++i) {
    loads.push_back(std::async(std::launch::async, [port] {
      Load load;
      load.Run(port);
      return load;
    }));
  }
  REQUIRE(Eventually([&mock] { return mock->count(MockCounter::kRequests) >= kLoadBefore; }));
  std::vector<RawClient> clients;
  for (int i = 0; i < kStreams; ++i) {
    clients.emplace_back(port);
    REQUIRE(clients.back().Send(ClosingCall(kStreamBody)));
  }
  REQUIRE(Eventually([&mock] { return mock->count(MockCounter::kStreamsOpen) == kStreams; }));

  fixture.process.Signal(SIGTERM);
  CHECK(Eventually([port] { return !TakesConnections(port); }));
  const std::uint64_t running_when_closed = mock->count(MockCounter::kStreamsOpen);
  int whole = 0;
  for (RawClient& client : clients) {
    whole += IsWhole(client.ReadToEnd()) ? 1 : 0;
  }
  CHECK(idle.ReadToEnd().empty());
  Load all;
  for (auto& future : loads) {
    const Load load = future.get();
    all.whole += load.whole;
    all.refused += load.refused;
    all.broken += load.broken;
  }
  const int exit = fixture.process.Wait();
  WARN(fmt::format(
      "SIGTERM with {} streams open: {} of {} answers whole, and {} of {} of other "
      "clients",
      running_when_closed, whole, kStreams, all.whole, all.whole + all.refused + all.broken));

  CHECK(exit == 0);
  CHECK(running_when_closed > 0);
  CHECK(whole == kStreams);
  CHECK(all.broken == 0);
  CHECK(mock->count(MockCounter::kAborted) == 0);
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE status = 200 AND error_code IS NULL AND "
                    "completion_tokens > 0") == std::to_string(whole + all.whole));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE streamed = 1") ==
        std::to_string(kStreams));
  CHECK(logging::CountRows(fixture.database()) == std::to_string(whole + all.whole + all.refused));
}

TEST_CASE("SIGTERM ends a stream that outlasts the drain with an error event, and exits with 0",
          "[fault]") {
  std::atomic<bool> closed{false};
  support::RawUpstream upstream([&closed](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(ContentEvent("一")));
    connection.WaitForClose();
    closed = true;
  });
  ProcessFixture fixture(upstream.url() + "/v1", "drain_timeout = \"300ms\"");
  RawClient stream(fixture.process.port());
  REQUIRE(stream.Send(ClosingCall(kStreamBody)));
  const std::string start = stream.ReadUntil("\n\n");

  fixture.process.Signal(SIGTERM);
  const std::string rest = stream.ReadToEnd();

  CHECK(fixture.process.Wait() == 0);
  CHECK(start.ends_with(ContentEvent("一")));
  const std::string error =
      R"(data: {"error":{"message":"the gateway is shutting down","type":"server_error",)"
      R"("param":null,"code":"overloaded"}})"
      "\n\n";
  CHECK(rest == "\r\n" + Chunked(error) + "0\r\n\r\n");
  CHECK(Eventually([&closed] { return closed.load(); }));
  CHECK(fixture.Ask("SELECT group_concat(status||' '||error_code||' '||bytes_out) FROM requests") ==
        fmt::format("200 overloaded {}", ContentEvent("一").size() + error.size()));
}

TEST_CASE("A second SIGTERM ends the process at once", "[fault]") {
  std::promise<void> called;
  support::RawUpstream upstream([&called](RawConnection& connection) {
    connection.ReadRequest();
    called.set_value();
    connection.WaitForClose();
  });
  ProcessFixture fixture(upstream.url() + "/v1", "drain_timeout = \"60s\"");
  RawClient client(fixture.process.port());
  REQUIRE(client.Send(ClosingCall(kPlainBody)));
  called.get_future().wait();

  fixture.process.Signal(SIGTERM);
  CHECK(Eventually([&fixture] { return !TakesConnections(fixture.process.port()); }));
  fixture.process.Signal(SIGTERM);

  CHECK(fixture.process.Wait() == 130);
}

}  // namespace
}  // namespace gateway::server
