// R29. The lookup of one provider's host hangs for 30 seconds: nobody else feels it, who asked for
// it can leave at once, and the process ends without waiting for it.
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::ClosingCall;
using server::ProcessFixture;
using server::RawClient;
using support::Eventually;

constexpr int kPlainCalls = 2000;
constexpr int kHanging = 8;  // calls that wait for the lookup, on either loop
constexpr std::chrono::seconds kLookup{30};

const std::string kPlain = R"({"model":"up/m","messages":[]})";
const std::string kSlow = R"({"model":"slow/m","messages":[]})";

struct SlowDnsFixture {
  explicit SlowDnsFixture(const std::string& connect_timeout)
      : upstream(
            [](const Call&) { return Answer{.bytes = server::JsonAnswer("{\"choices\":[]}")}; }),
        fixture(
            upstream.url() + "/v1",
            {.server = "drain_timeout = \"100ms\"\n",
             .providers = "[[providers]]\nname = \"slow\"\nno_key = true\nbase_url = "
                          "\"http://slow.test/v1\"\nconnect_timeout = \"" +
                          connect_timeout + "\"\n",
             .environment = {"LD_PRELOAD=" GATEWAY_SLOW_DNS, "GATEWAY_TEST_SLOW_HOST=slow.test"}}) {
  }

  [[nodiscard]] int port() const { return fixture.process.port(); }
  // How long each of some plain calls took, in milliseconds.
  [[nodiscard]] std::vector<double> PlainCalls() const {
    std::vector<double> times;
    for (int i = 0; i < kPlainCalls; ++i) {
      const auto start = Clock::now();
      REQUIRE(CallOnce(port(), ClosingCall(kPlain))->starts_with("HTTP/1.1 200 "));
      times.push_back(Milliseconds(Clock::now() - start));
    }
    return times;
  }
  [[nodiscard]] std::vector<RawClient> HangingCalls() const {
    std::vector<RawClient> clients;
    for (int i = 0; i < kHanging; ++i) {
      clients.emplace_back(port());
      REQUIRE(clients.back().Send(ClosingCall(kSlow)));
    }
    return clients;
  }

  FaultUpstream upstream;
  ProcessFixture fixture;
};

TEST_CASE("A lookup that hangs concerns only its own provider, and nobody waits for it",
          "[fault]") {
  if (support::kSanitized) {
    return;  // what is preloaded has to come after the sanitizer's library
  }
  SlowDnsFixture slow("25s");
  const auto first = slow.PlainCalls();  // what two runs of the same differ by
  const auto before = slow.PlainCalls();
  std::vector<RawClient> hanging = slow.HangingCalls();
  const auto asked = Clock::now();
  const auto during = slow.PlainCalls();

  // Those who leave: their rows tell when the gateway knew.
  const auto count = [&slow] {
    return slow.fixture.Ask(
        "SELECT count(*) FROM requests WHERE provider = 'slow' AND status = 499");
  };
  const double waited = Milliseconds(Clock::now() - asked);
  const std::size_t leave = kHanging / 2;
  while (hanging.size() > leave) {
    hanging.pop_back();
  }
  CHECK(Eventually([&count, leave] { return count() == std::to_string(leave); }));
  const double longest =
      std::stod(slow.fixture.Ask("SELECT max(total_ms) FROM requests WHERE provider = 'slow'"));
  const auto stopped = Clock::now();
  slow.fixture.process.Signal(SIGTERM);
  const int status = slow.fixture.process.Wait();
  const double took = Milliseconds(Clock::now() - stopped);

  Report("R29",
         fmt::format(
             "{} calls wait for a lookup of {} s: p99 of others {:.2f} and {:.2f} -> {:.2f} ms; a "
             "call whose client left was let go within {:.0f} ms; exit {} {:.0f} ms after "
             "SIGTERM (drain of 100 ms)",
             kHanging, kLookup.count(), Percentile(first, 99), Percentile(before, 99),
             Percentile(during, 99), longest - waited, status, took));
  CHECK(status == 0);
  CHECK(Clock::now() - asked < kLookup);  // else it proves nothing
  CHECK(hanging.front().ReadToEnd().starts_with("HTTP/1.1 503 "));
}

TEST_CASE("A lookup that hangs counts as time to connect", "[fault]") {
  if (support::kSanitized) {
    return;
  }
  SlowDnsFixture slow("300ms");
  std::vector<RawClient> hanging = slow.HangingCalls();

  for (RawClient& client : hanging) {
    const auto answer = client.Read();
    CHECK(answer.status == 504);
    CHECK(answer.body.find("in time") != std::string::npos);
  }
}

}  // namespace
}  // namespace gateway::fault
