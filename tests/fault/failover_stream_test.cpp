// Streams whose upstream fails before it said anything: the client gets another one's answer,
// whole, in its own protocol, and is kept waiting with heartbeats if that takes long.
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/lanes.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;
using server::kStreamHead;
using server::RawClient;
using std::chrono::milliseconds;

const std::string kRole =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[)"
    R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})"
    "\n\n";

std::string StreamOf(const std::vector<std::string>& events) {
  std::string bytes = kStreamHead;
  for (const std::string& event : events) {
    bytes += Chunked(event);
  }
  return bytes + "0\r\n\r\n";
}

// What such an upstream sends before its first text.
std::string Beginning(const Lane& lane) {
  std::string bytes = kStreamHead;
  if (lane.upstream == Dialect::kOpenAi) {
    return bytes + Chunked(kRole);
  }
  const std::vector<std::string> events = lane.Events();
  return bytes + Chunked(events[0]) + Chunked(events[1]) + Chunked(events[2]);
}

RawClient::Answer Ask(const FaultFixture& fixture, const std::string& call) {
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(call));
  return client.Read();
}

TEST_CASE("A stream that breaks off before its first text is asked for again, in all protocols",
          "[fault]") {
  FaultFixture fixture([](const Call&) { return Answer{.bytes = server::JsonAnswer("{}")}; },
                       AddAnthropic);
  int whole_again = 0;
  int told = 0;
  for (const Lane& lane : Lanes()) {
    const Answer whole{.bytes = StreamOf(lane.Events())};
    fixture.upstream.Play({.model = "whole"}, {whole});
    const auto reference = Ask(fixture, lane.Ask("whole", true));
    REQUIRE(reference.status == 200);
    for (const Then then : {Then::kClose, Then::kReset}) {
      CAPTURE(lane.name, then);
      for (const std::string& beginning :
           {std::string(), kStreamHead.substr(0, 30), kStreamHead, Beginning(lane)}) {
        CAPTURE(beginning);
        fixture.upstream.Play({.model = "cut"}, {{.bytes = beginning, .then = then}, whole});
        const std::size_t calls = fixture.upstream.calls();
        const auto answer = Ask(fixture, lane.Ask("cut", true));
        CHECK(answer.status == 200);
        CHECK(Normalised(answer.body) == Normalised(reference.body));
        // Where nothing came on a connection that was used before, libcurl asks again by itself.
        CHECK((beginning.empty() || answer.Header("x-gateway-attempts") == "2/3"));
        CHECK(fixture.upstream.calls() == calls + 2);
        ++whole_again;
      }
      // Once there was text there is no second attempt, but an error.
      const std::string text = lane.Events()[lane.upstream == Dialect::kOpenAi ? 0 : 3];
      fixture.upstream.Play({.model = "cut"},
                            {{.bytes = Beginning(lane) + Chunked(text), .then = then}, whole});
      const std::size_t calls = fixture.upstream.calls();
      const auto answer = Ask(fixture, lane.Ask("cut", true));
      CHECK(answer.status == 200);
      CHECK(answer.complete);
      const auto last = answer.body.rfind("\n\n", answer.body.size() - 3);
      REQUIRE(last != std::string::npos);
      CHECK(IsErrorEvent(std::string_view(answer.body).substr(last + 2), lane.client));
      CHECK(fixture.upstream.calls() == calls + 1);
      ++told;
    }
  }
  Report("R6", fmt::format("{} streams cut before their first text: all whole after a second "
                           "attempt; {} cut after it: one attempt, an error event",
                           whole_again, told));
}

// "up" is silent; after its time to the first byte "spare" or "claude" is asked.
void SilentThenOthers(GatewayConfig& config) {
  AddAnthropic(config);
  ProviderConfig spare = config.providers.front();
  spare.name = "spare";
  spare.keys = {Key{"spare#1", Secret("sk-spare")}};
  config.providers.push_back(std::move(spare));
  config.providers.front().timeouts.stream_first_byte = milliseconds(800);
  config.routes = {
      {"to-openai", RouteStrategy::kOrder, {{"up/silent"}, {"spare/whole"}}, false},
      {"to-anthropic", RouteStrategy::kOrder, {{"up/silent"}, {"claude/whole"}}, false}};
  config.request.first_event_hold = milliseconds(100);
  config.request.heartbeat = milliseconds(100);
}

// The same call to a route: a lane's own names its provider.
std::string AskRoute(const Lane& lane, const std::string& route, bool stream = true) {
  std::string call = lane.Ask("r", stream);
  const std::string own = lane.upstream == Dialect::kOpenAi ? "up/r" : "claude/r";
  const auto body = call.find("\r\n\r\n") + 4;
  std::string text = call.substr(body);
  text.replace(text.find(own), own.size(), route);
  const std::string head = call.substr(0, call.find("content-length: "));
  return fmt::format("{}content-length: {}\r\n\r\n{}", head, text.size(), text);
}

TEST_CASE("A route over both protocols answers each client in its own when the first one fails",
          "[fault]") {
  FaultFixture fixture(
      [](const Call&) {
        return Answer{.bytes = server::JsonAnswer(R"({"error":{"message":"busy"}})",
                                                  "503 Service Unavailable")};
      },
      SilentThenOthers);
  for (const Lane& lane : Lanes()) {
    CAPTURE(lane.name);
    const bool to_openai = lane.upstream == Dialect::kOpenAi;
    fixture.upstream.Play({.model = "whole"}, {{.bytes = server::JsonAnswer(lane.Object())}});
    const auto direct =
        Ask(fixture, AskRoute(lane, to_openai ? "spare/whole" : "claude/whole", false));
    REQUIRE(direct.status == 200);
    const auto answer =
        Ask(fixture, AskRoute(lane, to_openai ? "to-openai" : "to-anthropic", false));
    CHECK(answer.status == 200);
    CHECK(Normalised(answer.body) == Normalised(direct.body));
    CHECK(answer.Header("x-gateway-attempts") == "2/3");
    CHECK(answer.Header("x-gateway-provider") == (to_openai ? "spare" : "claude"));
  }
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE attempts = 2 AND status = 200 AND outcome "
                    "= 'success' AND error_code IS NULL AND completion_tokens = 386") == "4");
}

TEST_CASE("A client is kept waiting in its own protocol, then has the fallback's whole answer",
          "[fault]") {
  FaultFixture fixture([](const Call&) { return Answer{.then = Then::kStay}; }, SilentThenOthers);
  for (const Lane& lane : Lanes()) {
    CAPTURE(lane.name);
    fixture.upstream.Play({.model = "whole"}, {{.bytes = StreamOf(lane.Events())}});
    const std::string provider = lane.upstream == Dialect::kOpenAi ? "spare" : "claude";
    const auto reference = Ask(fixture, AskRoute(lane, provider + "/whole"));
    REQUIRE(reference.status == 200);

    const auto answer = Ask(
        fixture, AskRoute(lane, lane.upstream == Dialect::kOpenAi ? "to-openai" : "to-anthropic"));

    CHECK(answer.status == 200);
    CHECK(answer.complete);
    const std::string beat = lane.client == Dialect::kOpenAi
                                 ? ": keep-alive\n\n"
                                 : "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    std::string rest = answer.body;
    int beats = 0;
    for (; rest.starts_with(beat); ++beats) {
      rest.erase(0, beat.size());
    }
    CHECK(beats > 1);
    CHECK(Normalised(rest) == Normalised(reference.body));
    Report("fallback", fmt::format("{}: {} heartbeats, then the whole answer of the other provider",
                                   lane.name, beats));
  }
  CHECK(
      fixture.Ask("SELECT count(*) FROM requests WHERE status = 200 AND attempts = 2 AND streamed "
                  "= 1 AND outcome = 'success' AND error_code IS NULL AND usage_source = "
                  "'upstream' AND model_sent = 'whole'") == "4");
}

}  // namespace
}  // namespace gateway::fault
