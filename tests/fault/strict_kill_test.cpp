// A strict log and kill -9: what a client saw complete is there.
#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;
using server::ContentEvent;
using server::kDoneEvent;
using server::kFinishEvent;
using server::kStreamHead;
using server::kUsageEvent;

const std::string kObject =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";

Answer AnswerTo(const Call& call) {
  if (call.body.find("\"stream\":true") == std::string::npos) {
    return {.bytes = server::JsonAnswer(kObject)};
  }
  return {.bytes = kStreamHead + Chunked(ContentEvent("hi")) +
                   Chunked(kFinishEvent + kUsageEvent + kDoneEvent) + "0\r\n\r\n"};
}

// Complete, as far as a client can see: a stream has its terminator, an object all its bytes.
bool IsComplete(const std::string& answer) {
  return answer.find("[DONE]") != std::string::npos || answer.ends_with(kObject);
}

std::string IdIn(const std::string& answer) {
  const std::string name = "x-request-id: ";
  const std::size_t at = answer.find(name);
  return at == std::string::npos
             ? ""
             : answer.substr(at + name.size(), answer.find('\r', at) - at - name.size());
}

TEST_CASE("A strict log has every request that a client saw complete before a kill -9", "[fault]") {
  const int rounds = IsLongRun() ? 50 : 5;
  FaultUpstream upstream(AnswerTo);
  std::size_t complete = 0;
  std::size_t missing = 0;
  for (int round = 0; round < rounds; ++round) {
    server::ProcessFixture fixture(upstream.url() + "/v1",
                                   server::ProcessSettings{.log = "durability = \"strict\"\n"});
    std::mutex mutex;
    std::set<std::string> seen;
    std::atomic<bool> killed{false};
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&, i] {
        while (!killed) {
          const auto answer =
              CallOnce(fixture.process.port(),
                       server::ClosingCall(fmt::format(
                           R"({{"model":"up/m","stream":{},"messages":[]}})", i % 2 == 0)));
          if (answer && IsComplete(*answer)) {
            const std::lock_guard lock(mutex);
            seen.insert(IdIn(*answer));
          }
        }
      });
    }
    const std::size_t enough = 50 + static_cast<std::size_t>(round) * 37;
    CHECK(support::Eventually([&] {
      const std::lock_guard lock(mutex);
      return seen.size() >= enough;
    }));
    fixture.process.Signal(SIGKILL);
    killed = true;
    clients.clear();
    fixture.process.Wait();
    for (const std::string& id : seen) {
      missing += fixture.Ask("SELECT count(*) FROM requests WHERE request_id = '" + id + "'") == "1"
                     ? 0U
                     : 1U;
    }
    complete += seen.size();
    CHECK(fixture.Ask("SELECT count(*) - count(DISTINCT request_id) FROM requests") == "0");
    CHECK(fixture.Ask("PRAGMA integrity_check") == "ok");
  }
  CHECK(missing == 0);
  Report("R1 (strict)",
         fmt::format("{} rounds of kill -9, {} answers seen complete, {} without a row", rounds,
                     complete, missing));
}

}  // namespace
}  // namespace gateway::fault
