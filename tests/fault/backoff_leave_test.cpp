// R10. Clients that leave while the gateway waits before a second attempt: there is none, and
// neither key nor provider hears of it.
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::JsonAnswer;
using server::RawClient;
using support::Eventually;

constexpr std::size_t kClients = 50;

// What is shown of keys and providers, but for what changes with time, and what is held meanwhile.
std::string Health(int port) {
  std::string text = Get(port, "/admin/keys") + Get(port, "/admin/providers");
  for (const std::string_view name : {R"("busy_for_ms":)", R"("retries":)"}) {
    const auto at = text.find(name);
    REQUIRE(at != std::string::npos);
    text.erase(at, text.find(',', at) - at);
  }
  return text;
}

TEST_CASE("Clients that leave while their second attempt is waited for are not asked for again",
          "[fault]") {
  std::atomic<std::size_t> came{0};
  FaultFixture fixture(
      [&came](const Call& call) {
        if (call.model == "well") {
          return Answer{.bytes = JsonAnswer("{\"choices\":[]}")};
        }
        // All at once: who asks a provider that said it is busy waits without a first attempt.
        ++came;
        Eventually([&came] { return came >= kClients; });
        return Answer{.bytes = JsonAnswer(R"({"error":{"message":"busy"}})",
                                          "503 Service Unavailable", "Retry-After: 2\r\n")};
      },
      [](GatewayConfig& config) {
        ProviderLimits& limits = config.providers.front().limits;
        limits.least_retries = 2 * kClients;
        limits.breaker.consecutive_failures = 2 * kClients;
        limits.breaker.least_calls = 2 * kClients;
      });
  const int port = fixture.server->port();
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(FaultFixture::ChatText(
        fmt::format(R"({{"model":"up/m","stream":{},"messages":[]}})", i % 2 == 0))));
  }
  // Each had its 503, and waits.
  const std::string waiting = fmt::format(R"("failures":{})", kClients);
  REQUIRE(Eventually([&] {
    const std::string providers = Get(port, "/admin/providers");
    return providers.find(waiting) != std::string::npos &&
           providers.find(R"("in_flight":0)") != std::string::npos;
  }));
  REQUIRE(fixture.server->gateway().running() == kClients);
  const std::string before = Health(port);
  const auto left = Clock::now();
  for (std::size_t i = 0; i < kClients; ++i) {
    i % 4 < 2 ? clients[i].Reset() : clients[i].Close();
  }
  REQUIRE(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
  const auto gone = Clock::now();

  CHECK(Health(port) == before);
  CHECK(Get(port, "/admin/providers").find(R"("retries":0)") != std::string::npos);
  CHECK(before.find(R"("breaker":"closed")") != std::string::npos);
  CHECK(before.find(R"("state":"ready")") != std::string::npos);
  // A client that stays waits until the provider may be asked again, and is the only one to ask.
  CHECK(AskOnce(port, "up/well", "after").status() == 200);
  CHECK(fixture.upstream.calls() == kClients + 1);
  Report("R10",
         fmt::format("{} clients left during a backoff of 2 s: all let go within {:.1f} ms, "
                     "{} calls to the upstream afterwards, keys and breaker as before",
                     kClients, Milliseconds(gone - left), fixture.upstream.calls() - kClients - 1));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE status = 499 AND error_code = 'cancelled' "
                    "AND outcome = 'client_disconnect' AND attempts = 1 AND upstream_status = 503 "
                    "AND bytes_out = 0 AND model_sent = 'm'") == std::to_string(kClients));
  CHECK(logging::Ask(fixture.database(),
                     "SELECT count(*) FROM requests WHERE path = "
                     "'/v1/chat/completions'") == std::to_string(kClients + 1));
}

}  // namespace
}  // namespace gateway::fault
