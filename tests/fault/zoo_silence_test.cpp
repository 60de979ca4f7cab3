// R28. The upstream zoo: upstreams that fall silent. The limits are short here, but not so
// short that a busy machine could miss them.
#include <chrono>
#include <string>

#include "fault/upstream_zoo.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("The server gives up upstreams that fall silent, at their limits", "[fault]") {
  const std::string json = "200 OK\r\nContent-Type: application/json\r\n";
  const std::string events = "200 OK\r\nContent-Type: text/event-stream\r\n";
  const std::string one = ContentEvent("一");
  const auto timeout = [](const std::string& message) {
    return R"({"error":{"message":")" + message +
           R"(","type":"timeout_error","param":null,"code":"timeout"}})";
  };
  const std::string no_answer = timeout("the upstream sent no answer within 1000ms");
  const std::string no_stream = timeout("the upstream sent no answer within 1100ms");
  const std::string silent = timeout("the upstream was silent for 1200ms");
  RunZoo(
      {
          {"no answer", false, "", Then::kStay, 504, no_answer, "- 0 - timeout"},
          {"no answer", true, "", Then::kStay, 504, no_stream, "- 0 - timeout"},
          {"half a head", false, "HTTP/1.1 200 OK\r\nContent-Type: appl", Then::kStay, 504,
           no_answer, "- 0 - timeout"},
          {"early hints only", false, "HTTP/1.1 103 Early Hints\r\n\r\n", Then::kStay, 504,
           no_answer, "- 0 - timeout"},
          {"a head", false, Framed(json, ""), Then::kStay, 504, silent, "200 0 - timeout"},
          {"a head", true, Framed(events, ""), Then::kStay, 504, silent, "200 0 - timeout"},
          {"half an object", false, Framed(json, "{\"choices\":["), Then::kStay, 504, silent,
           "200 0 - timeout"},
          {"half an event", true, Framed(events, one.substr(0, 50)), Then::kStay, 504, silent,
           "200 0 - timeout"},
          {"an event", true, Framed(events, one), Then::kStay, 200, one + ErrorEvent(silent),
           "200 1 - timeout"},
          {"an event and a half", true, kStreamHead + Chunked(one + one.substr(0, 50)), Then::kStay,
           200, one + ErrorEvent(silent), "200 1 - timeout"},
          {"a folded event", false, Framed(events, one), Then::kStay, 504, silent,
           "200 0 - timeout"},
      },
      [](GatewayConfig& config) {
        UpstreamTimeouts& timeouts = config.providers.front().timeouts;
        timeouts.first_byte = std::chrono::milliseconds(1000);
        timeouts.stream_first_byte = std::chrono::milliseconds(1100);
        timeouts.idle = std::chrono::milliseconds(1200);
      });
}

}  // namespace
}  // namespace gateway::server
