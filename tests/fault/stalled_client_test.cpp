// A client that takes nothing of its answer, and the word that the log has for it.
#include <chrono>

#include "fault/fault_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

TEST_CASE("The server logs a client that it cut off for taking nothing as stalled", "[fault]") {
  Answer endless{.bytes = server::kStreamHead};
  endless.flood = server::Chunked(server::ContentEvent(std::string(16'000, 'x')));
  endless.flood_bytes = std::size_t{1} << 30U;
  FaultFixture fixture(
      [&endless](const Call& /*call*/) { return endless; },
      [](GatewayConfig& config) { config.server.write_stall = std::chrono::milliseconds(200); });
  const RawClient client(fixture.server->port(), 16'384);

  REQUIRE(client.Send(FaultFixture::ChatText(R"({"model":"up/m","stream":true})")));
  REQUIRE(fixture.upstream.WaitForCalls(1));
  CHECK(fixture.upstream.WaitForEnd(0) == End::kPeerLeft);

  CHECK(fixture.Ask("SELECT status||' '||outcome||' '||error_code||' '||error_text||' '||"
                    "usage_source FROM requests") ==
        "499 client_stalled cancelled the client took nothing of its answer for too long "
        "estimated");
}

}  // namespace
}  // namespace gateway::fault
