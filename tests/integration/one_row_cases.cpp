#include "integration/one_row_cases.hpp"

#include <chrono>

#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server::one_row {
namespace {

using std::chrono::milliseconds;

void Leave(ServerFixture& /*fixture*/, RawClient& client) {
  client.ReadUntil("好");
  const std::size_t descriptors = support::OpenDescriptors();
  client.Close();
  // Both ends of the connection are closed: the server has seen it.
  CHECK(Eventually([descriptors] { return support::OpenDescriptors() + 2 <= descriptors; }));
}

void StopServer(ServerFixture& fixture, RawClient& client) {
  client.ReadUntil("好");
  fixture.server->Drain(milliseconds(1));
  client.ReadToEnd();
}

void AskOnce(GatewayConfig& config) { config.request.max_attempts = 1; }

void AskTwoProviders(GatewayConfig& config) {
  ProviderConfig other = config.providers[0];
  other.name = "two";
  config.providers.push_back(other);
  config.routes.push_back(RouteConfig{});
  config.routes[0].model = "up/m";
  config.routes[0].targets = {{"up/m"}, {"two/m"}};
}

void WaitShortly(GatewayConfig& config) {
  AskOnce(config);
  config.providers[0].timeouts.first_byte = milliseconds(30);
}

void EndSoon(GatewayConfig& config) { config.request.deadline = milliseconds(60); }

void Drain(GatewayConfig& config) { config.providers[0].on_disconnect = OnDisconnect::kDrain; }

}  // namespace

void ReadAll(ServerFixture& /*fixture*/, RawClient& client) { client.Read(); }

std::vector<Case> Cases() {
  return {
      {"answered", kCall, {Object()}, "200|200|success|0|7|2|upstream|1", "1|up|200|success"},
      {"streamed",
       kStreamCall,
       {{kBegunStream + kRestOfStream}},
       "200|200|success|1|11|5|upstream|1",
       "1|up|200|success"},
      {"folded",
       kCall,
       {{kBegunStream + kRestOfStream}},
       "200|200|success|0|11|5|upstream|1",
       "1|up|200|success"},
      {"unfolded", kStreamCall, {Object()}, "200|200|success|1|7|2|upstream|1", "1|up|200|success"},
      {"a 4xx of ours", "{broken", {}, "400|NULL|refused_here|0|NULL|NULL|none|0", ""},
      {"a 4xx of the upstream",
       kCall,
       {Error("400 Bad Request")},
       "400|400|invalid_request|0|NULL|NULL|none|1",
       "1|up|400|invalid_request"},
      {"a 5xx of the upstream",
       kCall,
       {Error("500 Internal Server Error")},
       "500|500|server_error|0|NULL|NULL|none|1",
       "1|up|500|server_error",
       AskOnce},
      {"retried",
       kCall,
       {Error("500 Internal Server Error"), Object()},
       "200|200|success|0|7|2|upstream|2",
       "1|up|500|server_error\n2|up|200|success"},
      {"fallen back",
       kCall,
       {Error("503 Service Unavailable"), Object()},
       "200|200|success|0|7|2|upstream|2",
       "1|up|503|busy\n2|two|200|success",
       AskTwoProviders},
      {"cancelled",
       kStreamCall,
       {{kBegunStream, Then::kStay}},
       "499|200|client_disconnect|1|3|1|estimated|1",
       "1|up|200|client_disconnect",
       {},
       Leave},
      {"timed out",
       kCall,
       {{"", Then::kStay}},
       "504|NULL|no_first_byte|0|NULL|NULL|none|1",
       "1|up|NULL|no_first_byte",
       WaitShortly},
      {"over its deadline",
       kCall,
       {{"", Then::kStay}},
       "504|NULL|deadline|0|NULL|NULL|none|1",
       "1|up|NULL|deadline",
       EndSoon},
      {"cut in mid-stream",
       kStreamCall,
       {{kBegunStream, Then::kClose}},
       "200|200|upstream_reset|1|3|1|estimated|1",
       "1|up|200|upstream_reset"},
      {"drained without its client",
       kStreamCall,
       {{kBegunStream, Then::kKeep, kRestOfStream}},
       "499|200|client_disconnect|1|11|5|upstream|1",
       "1|up|200|success",
       Drain,
       Leave},
      {"ended with the gateway",
       kStreamCall,
       {{kBegunStream, Then::kStay}},
       "200|200|shut_down|1|3|1|estimated|1",
       "1|up|200|shut_down",
       {},
       StopServer},
  };
}

}  // namespace gateway::server::one_row
