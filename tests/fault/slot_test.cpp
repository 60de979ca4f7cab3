// R8. A provider that takes one call at a time: its place is free again as soon as a call ended,
// however it ended.
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;
using server::ContentEvent;
using server::kStreamHead;
using server::RawClient;
using std::chrono::milliseconds;
using support::Eventually;

struct Ending {
  std::string name;
  Answer answer;
  bool stream = false;
  int status = 0;  // 0: the client leaves
};

const std::string kEvent = ContentEvent("一");

std::vector<Ending> Endings() {
  return {
      {"no first byte", {.then = Then::kStay}, false, 504},
      {"no first byte", {.then = Then::kStay}, true, 504},
      {"stalls", {.bytes = kStreamHead + Chunked(kEvent), .then = Then::kStay}, true, 200},
      {"breaks off",
       {.bytes = kStreamHead + Chunked(kEvent), .then = Then::kReset, .delay = milliseconds(300)},
       true,
       200},
      {"server error",
       {.bytes = server::JsonAnswer("{}", "500 Error"), .delay = milliseconds(300)},
       false,
       500},
      {"client leaves", {.then = Then::kStay}, false, 0},
      {"client leaves", {.bytes = kStreamHead + Chunked(kEvent), .then = Then::kStay}, true, 0},
  };
}

TEST_CASE("A provider's place is free as soon as its call has ended, however it did", "[fault]") {
  const auto endings = Endings();
  FaultFixture fixture(
      [&endings](const Call& call) {
        return call.model.starts_with("end-")
                   ? endings.at(std::stoul(call.model.substr(4))).answer
                   : Answer{.bytes = server::JsonAnswer("{\"choices\":[]}")};
      },
      [](GatewayConfig& config) {
        ProviderConfig& provider = config.providers.front();
        provider.limits.max_in_flight = 1;
        provider.limits.breaker.enabled = false;
        provider.timeouts.first_byte = milliseconds(600);
        provider.timeouts.stream_first_byte = milliseconds(600);
        provider.timeouts.idle = milliseconds(600);
        config.request.max_attempts = 1;
      });
  const int port = fixture.server->port();
  int entered = 0;
  int refused = 0;
  for (std::size_t i = 0; i < endings.size(); ++i) {
    const Ending& ending = endings[i];
    CAPTURE(ending.name, ending.stream);
    RawClient client = fixture.Connect();
    const std::size_t calls = fixture.upstream.calls();
    REQUIRE(client.Send(FaultFixture::ChatText(
        fmt::format(R"({{"model":"up/end-{}","stream":{},"messages":[]}})", i, ending.stream))));
    REQUIRE(fixture.upstream.WaitForCalls(calls + 1));
    const Asked other = AskOnce(port, "up/m", "other");
    if (other.status() == 503) {  // unless this machine was too busy to ask in time
      ++refused;
      CHECK(other.Header("retry-after") == "1");
    }
    if (ending.status == 0) {
      client.Close();
      REQUIRE(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
    } else {
      const auto answer = client.Read();
      CHECK(answer.status == ending.status);
      CHECK(answer.complete);
    }
    entered += AskOnce(port, "up/m", "next").status() == 200 ? 1 : 0;
  }
  CHECK(refused > 0);
  CHECK(entered == static_cast<int>(endings.size()));
  CHECK(Get(port, "/admin/providers").find(R"("in_flight":0,"max_in_flight":1)") !=
        std::string::npos);
  Report("R8", fmt::format("of a provider that takes one call at a time {} others were refused "
                           "meanwhile, and after each of {} failures the next call got in at once",
                           refused, entered));
}

}  // namespace
}  // namespace gateway::fault
