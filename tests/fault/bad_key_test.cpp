// R12. One bad key among five: it is used once, and nobody notices. It is known over a reload and a
// restart, and tried again when its time has come.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/faketime.hpp"
#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "fault/process_fixture.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::JsonAnswer;
using std::chrono::seconds;

constexpr std::size_t kKeys = 5;
constexpr std::size_t kRequests = 300;
const std::string kBadKey = "sk-2";

const std::string kWell = JsonAnswer("{\"choices\":[]}");

// How an upstream refuses a key, and for how long that is believed.
struct Refusal {
  std::string status;
  std::string body;
  std::string state;
  seconds rest;
};

std::vector<Refusal> Refusals() {
  return {
      {"401 Unauthorized", R"({"error":{"message":"Incorrect API key provided"}})", "quarantined",
       seconds(600)},
      {"402 Payment Required", R"({"error":{"message":"no money"}})", "exhausted", seconds(3600)},
      {"403 Forbidden", R"({"error":{"message":"insufficient balance"}})", "exhausted",
       seconds(3600)},
      {"429 Too Many Requests", R"({"error":{"message":"quota","code":"insufficient_quota"}})",
       "exhausted", seconds(3600)},
      {"400 Bad Request", R"({"error":{"message":"API key not valid. Please pass"}})",
       "quarantined", seconds(600)},
      {"403 Forbidden", R"({"error":{"message":"not in your region"}})", "ready", seconds(600)}};
}

FaultUpstream::Script With(const Refusal& refusal) {
  return [refusal](const Call& call) {
    return Answer{.bytes = call.key == kBadKey ? JsonAnswer(refusal.body, refusal.status) : kWell};
  };
}

LoadPlan Plan() {
  return {kRequests, 4, 0, [](std::size_t) { return std::string("up/m"); }};
}

std::size_t Failures(const std::vector<Asked>& asked) {
  return static_cast<std::size_t>(std::count_if(
      asked.begin(), asked.end(), [](const Asked& one) { return one.status() != 200; }));
}

// Asks as often as there are keys, one after the other, so that each had its turn.
std::size_t FailuresOfARound(int port) {
  std::size_t failures = 0;
  for (std::size_t i = 0; i < kKeys; ++i) {
    failures += AskOnce(port, "up/m", "round").status() == 200 ? 0 : 1;
  }
  return failures;
}

TEST_CASE("One bad key of five is used once, and no client notices", "[fault]") {
  for (const Refusal& refusal : Refusals()) {
    CAPTURE(refusal.status, refusal.body);
    FaultFixture fixture(With(refusal), [](GatewayConfig& config) {
      ProviderConfig& provider = config.providers.front();
      provider.keys.clear();
      for (std::size_t i = 0; i < kKeys; ++i) {
        provider.keys.push_back({fmt::format("up#{}", i), Secret(fmt::format("sk-{}", i))});
      }
      provider.key_strategy = KeyStrategy::kRoundRobin;
    });
    const int port = fixture.server->port();
    CHECK(FailuresOfARound(port) == 0);
    CHECK(Failures(RunLoad(port, Plan())) == 0);
    CHECK(fixture.upstream.CallsWith(kBadKey).size() == 1);
    const std::string keys = Get(port, "/admin/keys");
    const auto bad = keys.find(R"("alias":"up#2")");
    REQUIRE(bad != std::string::npos);
    CHECK(keys.substr(bad, keys.find('}', bad) - bad).find("\"" + refusal.state + "\"") !=
          std::string::npos);

    // Another server that reads the same states.
    fixture.server.reset();
    auto again = server::GatewayServer::Start(fixture.config);
    REQUIRE(again);
    fixture.server = *std::move(again);
    const auto asked = RunLoad(fixture.server->port(), Plan());
    CHECK(Failures(asked) == 0);
    CHECK(fixture.upstream.CallsWith(kBadKey).size() == 1);
    Report("R12", fmt::format("one key of {} answers {}: used {} time in {} requests, over a "
                              "restart too; {} clients noticed",
                              kKeys, refusal.status.substr(0, 3),
                              fixture.upstream.CallsWith(kBadKey).size(), 2 * kRequests + kKeys,
                              Failures(asked)));
  }
}

// The five keys, in the file of a server process, with how they are chosen.
constexpr const char* kFiveKeys =
    "[[providers]]\nname = \"five\"\nbase_url = \"{}/v1\"\nkeys = \"sk-0, sk-1, sk-2, sk-3, "
    "sk-4\"\nkey_strategy = \"round_robin\"\nmodels = [\"n\"]\n";

TEST_CASE("A bad key is tried again when its time has come, and used when it is well", "[fault]") {
  if (support::kSanitized) {
    return;  // libfaketime would have to come after the sanitizer's library
  }
  const Refusal refusal = Refusals()[GENERATE(0U, 1U)];
  CAPTURE(refusal.status);
  std::atomic<bool> well{false};
  FaultUpstream upstream([&](const Call& call) {
    return Answer{.bytes = call.key == kBadKey && !well ? JsonAnswer(refusal.body, refusal.status)
                                                        : kWell};
  });
  const FakeClock clock(FakeClock::Fakes::kAll);
  const server::ProcessFixture fixture(
      upstream.url() + "/v1",
      server::ProcessSettings{.providers = fmt::format(kFiveKeys, upstream.url()),
                              .environment = clock.Environment()});
  const int port = fixture.process.port();
  const auto uses = [&](std::size_t rounds) {
    std::size_t failures = 0;
    for (std::size_t i = 0; i < rounds * kKeys; ++i) {
      failures += AskOnce(port, "five/n", "round").status() == 200 ? 0 : 1;
    }
    CHECK(failures == 0);
    return upstream.CallsWith(kBadKey).size();
  };
  CHECK(uses(2) == 1);
  clock.SetAhead(refusal.rest.count() - 30);
  CHECK(uses(2) == 1);
  clock.SetAhead(refusal.rest.count() + 5);
  CHECK(uses(2) == 2);  // the probe, which fails
  const std::int64_t next = refusal.rest.count() * (refusal.state == "quarantined" ? 3 : 2);
  clock.SetAhead(next - 30);
  CHECK(uses(2) == 2);
  well = true;
  clock.SetAhead(next + 30);
  CHECK(uses(2) > 3);  // the probe, and then its turns again
  Report("R12", fmt::format("a key that answered {} got a probe after {} s, another one after {} "
                            "s, and then was used again",
                            refusal.status.substr(0, 3), refusal.rest.count(),
                            next - refusal.rest.count()));
}

}  // namespace
}  // namespace gateway::fault
