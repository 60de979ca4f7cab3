// A provider whose answers are read to their end when the client has left: the row has what was
// billed.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

#include "fault/fault_fixture.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

TEST_CASE("What a client that left has cost is known when its provider is to be drained",
          "[fault]") {
  std::atomic<bool> left{false};
  std::atomic<bool> took_all{false};
  ServerFixture fixture(
      [&](support::RawConnection& connection) {
        while (!connection.ReadRequest().empty()) {
          connection.Write(kStreamHead + Chunked(ContentEvent("一")));
          Eventually([&left] { return left.load(); });
          took_all = connection.Write(Chunked(ContentEvent("二")) + Chunked(kFinishEvent) +
                                      Chunked(kUsageEvent) + Chunked(kDoneEvent) + "0\r\n\r\n");
        }
      },
      [](GatewayConfig& config) {
        config.providers.front().on_disconnect = OnDisconnect::kDrain;
        config.request.heartbeat = std::chrono::milliseconds(20);
      });
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(ServerFixture::ChatText(R"({"model":"up/m","stream":true,"messages":[]})")));
  REQUIRE(client.ReadUntil("一").ends_with("一"));
  const std::size_t descriptors = support::OpenDescriptors();
  GENERATE(true, false) ? client.Reset() : client.Close();
  // Both ends of the connection are closed: the server has seen it. Its request goes on.
  REQUIRE(Eventually([descriptors] { return support::OpenDescriptors() + 2 <= descriptors; }));
  CHECK(fixture.server->gateway().running() == 1);
  left = true;
  REQUIRE(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));

  CHECK(Eventually([&took_all] { return took_all.load(); }));
  CHECK(fixture.upstream.connections() == 1);
  CHECK(fixture.Ask("SELECT status||' '||outcome||' '||usage_source||' '||prompt_tokens||' '||"
                    "completion_tokens||' '||error_code FROM requests") ==
        "499 client_disconnect upstream 11 5 cancelled");
}

}  // namespace
}  // namespace gateway::server
