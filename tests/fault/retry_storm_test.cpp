// R13. An upstream that answers 503 to everything is not asked much more often than clients ask;
// with another one to fall back on, clients notice nothing, and it is gone back to as soon as it is
// well.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::JsonAnswer;
using std::chrono::milliseconds;
using support::Eventually;

constexpr double kPerSecond = 200;
constexpr std::size_t kClients = 128;  // so many may wait out a backoff at once
constexpr std::size_t kEverydaySeconds = 3;
constexpr std::size_t kLongSeconds = 30;
constexpr milliseconds kOpenFor{300};

const std::string kAnswer = JsonAnswer("{\"choices\":[]}");
const std::string kBusy =
    JsonAnswer(R"({"error":{"message":"overloaded"}})", "503 Service Unavailable");

std::size_t Requests() {
  return static_cast<std::size_t>(kPerSecond) * (IsLongRun() ? kLongSeconds : kEverydaySeconds);
}

LoadPlan PlanFor(const std::string& model) {
  return {Requests(), kClients, kPerSecond, [model](std::size_t) { return model; }};
}

TEST_CASE("An upstream that answers 503 to everything is hardly asked twice", "[fault]") {
  FaultFixture fixture([](const Call&) { return Answer{.bytes = kBusy}; });

  const auto asked = RunLoad(fixture.server->port(), PlanFor("up/m"));

  const std::size_t calls = fixture.upstream.calls();
  const auto told_not_to =
      static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [](const Asked& one) {
        return one.status() == 503 && one.Header("x-should-retry") == "false";
      }));
  Report("R13", fmt::format("{} requests at {:.0f} a second to an upstream that answers 503: {} "
                            "calls to it; {} answers are 503 with x-should-retry: false",
                            asked.size(), kPerSecond, calls, told_not_to));
  CHECK(calls >= asked.size());
  CHECK(static_cast<double>(calls) <= 1.2 * static_cast<double>(asked.size()) + 3);
  CHECK(told_not_to == asked.size());
}

void AddSpare(GatewayConfig& config) {
  BreakerLimits& breaker = config.providers.front().limits.breaker;
  breaker.open_for = kOpenFor;
  breaker.longest_open = kOpenFor;
  ProviderConfig spare = config.providers.front();
  spare.name = "spare";
  spare.keys = {Key{"spare#1", Secret("sk-spare")}};
  config.providers.push_back(std::move(spare));
  config.routes.push_back({"chat", RouteStrategy::kOrder, {{"up/m"}, {"spare/m"}}, false});
}

TEST_CASE("A route goes past an upstream that answers 503 to everything, and back when it is well",
          "[fault]") {
  std::atomic<bool> well{false};
  FaultFixture fixture(
      [&well](const Call& call) {
        return Answer{.bytes = well || call.key == "sk-spare" ? kAnswer : kBusy};
      },
      AddSpare);
  const int port = fixture.server->port();

  const auto start = Clock::now();
  const auto asked = RunLoad(port, PlanFor("chat"));
  const auto took = Clock::now() - start;

  const auto served = std::count_if(asked.begin(), asked.end(),
                                    [](const Asked& one) { return one.status() == 200; });
  const std::size_t failing = fixture.upstream.CallsWith(server::kUpstreamKey).size();
  CHECK(static_cast<double>(served) >= 0.999 * static_cast<double>(asked.size()));
  CHECK(fixture.upstream.CallsWith("sk-spare").size() == asked.size());
  // Five open the breaker, with as many as were under way with them; then one for each opening.
  CHECK(failing <= 5 + kClients + static_cast<std::size_t>(took / kOpenFor) + 1);

  well = true;
  const auto recovered = Clock::now();
  const auto provider = [port] {
    return AskOnce(port, "chat", "after").Header("x-gateway-provider");
  };
  REQUIRE(Eventually([&] { return provider() == "up"; }));
  const auto first = Clock::now();
  // Three trials that succeed close the breaker: from then on the first one has all of it.
  REQUIRE(Eventually([&] {
    provider();
    const std::string state = Get(port, "/admin/providers");
    return state.find(R"("breaker":"half_open")") == std::string::npos &&
           state.find(R"("breaker":"open")") == std::string::npos;
  }));
  for (int i = 0; i < 50; ++i) {
    CHECK(provider() == "up");
  }
  Report("R13", fmt::format("with another one to fall back on {} of {} succeed, {} calls to the "
                            "one that fails in {:.1f} s (open for {} ms); back to it {:.0f} ms "
                            "after it is well",
                            served, asked.size(), failing, Milliseconds(took) / 1000,
                            kOpenFor.count(), Milliseconds(first - recovered)));
}

}  // namespace
}  // namespace gateway::fault
