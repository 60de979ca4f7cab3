// R10. Clients that hang up, in every state a request can be in: the upstream is let go at once,
// nothing is left behind, and each has its row.
#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::Chunked;
using server::ContentEvent;
using server::kStreamHead;
using server::RawClient;
using support::Eventually;

constexpr int kWaves = 20;
constexpr int kWave = 50;
constexpr int kMeasuredFrom = 2;  // waves
constexpr std::size_t kMostGrowth = 16U << 20U;
constexpr std::chrono::milliseconds kStalled{50};

// Where a request stands when its client leaves, and how many of a wave's.
struct Kind {
  std::string name;
  bool stream;
  int share;
};
const std::array kKinds = {
    Kind{"before", true, 14},  // nothing came yet
    Kind{"head", true, 4},     // the upstream's head came
    Kind{"midway", true, 13},  // an event was relayed
    Kind{"counted", true, 4},  // and it told how many tokens there are so far
    Kind{"wait", false, 8},    // no stream, nothing came yet
    Kind{"half", false, 4},    // no stream, half of it came
    Kind{"paused", true, 3},   // the client does not read, the upstream is held back
};

const std::string kEvent = ContentEvent("一二三");
const std::string kCountedEvent = kEvent.substr(0, kEvent.rfind('}')) +
                                  R"(,"usage":{"prompt_tokens":11,"completion_tokens":3}})" +
                                  "\n\n";

// As far as each kind lets it come; then it waits for the gateway to close.
Answer Upstream(const Call& call) {
  Answer answer{.then = Then::kStay};
  const std::string kind = call.request_id.substr(0, call.request_id.find('-'));
  if (kind == "head") {
    answer.bytes = kStreamHead;
  } else if (kind == "midway") {
    answer.bytes = kStreamHead + Chunked(kEvent);
  } else if (kind == "counted") {
    answer.bytes = kStreamHead + Chunked(kCountedEvent);
  } else if (kind == "half") {
    answer.bytes =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"choic";
  } else if (kind == "paused") {
    answer.bytes = kStreamHead;
    answer.flood = Chunked(ContentEvent(std::string(16'000, 'x')));
    answer.flood_bytes = std::size_t{1} << 30U;
    answer.flood_patience = kStalled;
  }
  return answer;
}

struct Leaver {
  std::string id;
  RawClient client;
  Clock::time_point left;
  std::size_t call = 0;  // its number in the timeline
};

RawClient Ask(const FaultFixture& fixture, const Kind& kind, const std::string& id) {
  RawClient client(fixture.server->port(), kind.name == "paused" ? 4096 : 0);
  const std::string body =
      fmt::format(R"({{"model":"up/m","stream":{},"messages":[]}})", kind.stream);
  REQUIRE(client.Send(FaultFixture::ChatText(body, "x-request-id: " + id + "\r\n")));
  return client;
}

// Returns once each loop has taken what had arrived: a task that is posted by a task runs in a turn
// that has looked at all descriptors since.
void AwaitTurn(const FaultFixture& fixture) {
  for (EventLoop* loop : fixture.server->gateway().loops()) {
    std::promise<void> turned;
    loop->Post([loop, &turned] { loop->Post([&turned] { turned.set_value(); }); });
    turned.get_future().get();
  }
}

// Fifty requests in all states, whose clients leave, half of them with a reset. Adds to `times` how
// long each upstream connection outlived its client.
void RunWave(const FaultFixture& fixture, int wave, std::vector<double>* times) {
  std::vector<Leaver> leavers;
  for (const Kind& kind : kKinds) {
    for (int i = 0; i < kind.share; ++i) {
      const std::string id = fmt::format("{}-{}-{}", kind.name, wave, i);
      leavers.push_back({id, Ask(fixture, kind, id), {}});
    }
  }
  bool reset = false;
  for (Leaver& leaver : leavers) {
    const Call call = fixture.upstream.WaitUntilSent(leaver.id);
    REQUIRE(call.request_id == leaver.id);
    leaver.call = call.number;
    AwaitTurn(fixture);
    if (leaver.id.starts_with("midway") || leaver.id.starts_with("counted")) {
      REQUIRE(leaver.client.ReadUntil("一二三\"},\"finish_reason\":null}]}\n\n").size() >
              kEvent.size());
    }
    leaver.left = Clock::now();
    reset = !reset;
    reset ? leaver.client.Reset() : leaver.client.Close();
  }
  for (const Leaver& leaver : leavers) {
    CAPTURE(leaver.id);
    REQUIRE(fixture.upstream.WaitForEnd(leaver.call) == End::kPeerLeft);
    times->push_back(Milliseconds(fixture.upstream.Calls()[leaver.call].ended - leaver.left));
  }
  REQUIRE(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
}

TEST_CASE("The server lets go of everything when a thousand clients leave in all states",
          "[fault]") {
  FaultFixture fixture(Upstream);
  std::vector<double> times;
  std::size_t descriptors = 0;
  std::size_t memory = 0;
  for (int wave = 0; wave < kWaves; ++wave) {
    if (wave == kMeasuredFrom) {
      CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
      descriptors = support::OpenDescriptors();
      memory = support::ResidentBytes(getpid());
    }
    RunWave(fixture, wave, &times);
  }
  const std::size_t memory_after = support::ResidentBytes(getpid());
  Report("R10", fmt::format("{} clients left, {} calls to the upstream: it saw its connection "
                            "close after {:.1f} ms (median), {:.1f} ms (p99), {:.1f} ms (longest); "
                            "memory {:.1f} -> {:.1f} MiB",
                            times.size(), fixture.upstream.calls(), Percentile(times, 50),
                            Percentile(times, 99), Percentile(times, 100),
                            support::Mebibytes(memory), support::Mebibytes(memory_after)));

  CHECK(fixture.upstream.calls() == kWaves * kWave);
  // None of it is held against the key or the provider.
  const int port = fixture.server->port();
  const std::string keys = Get(port, "/admin/keys");
  CAPTURE(keys);
  CHECK(keys.find(fmt::format(R"("calls":{},"failures":0,)", kWaves * kWave)) != std::string::npos);
  CHECK(keys.find(R"("state":"ready")") != std::string::npos);
  const std::string providers = Get(port, "/admin/providers");
  CAPTURE(providers);
  CHECK(providers.find(R"("breaker":"closed")") != std::string::npos);
  CHECK(providers.find(R"("failures":0)") != std::string::npos);
  CHECK(providers.find(R"("in_flight":0)") != std::string::npos);
  CHECK(Eventually([descriptors] { return support::OpenDescriptors() <= descriptors; }));
  if (!support::kSanitized) {
    CHECK(memory_after < memory + kMostGrowth);
  }

  const auto rows = [&fixture](const std::string& kind, const std::string& condition) {
    return fixture.Ask("SELECT count(*) FROM requests WHERE client_request_id LIKE '" + kind +
                       "-%' AND status = 499 AND error_code = 'cancelled' AND attempts = 1 AND "
                       "provider = 'up' AND key_alias = 'up#1' AND model_sent = 'm' AND " +
                       condition);
  };
  const std::string no_bytes = "bytes_out = 0 AND first_byte_ms IS NULL AND streamed = 0 AND ";
  const std::string nothing_sent = no_bytes + "usage_source = 'none' AND ";
  const std::map<std::string, std::string> expected = {
      {"before", nothing_sent + "upstream_status IS NULL"},
      {"head", no_bytes + "upstream_status = 200 AND usage_source = 'estimated' AND "
                          "prompt_tokens > 0 AND completion_tokens = 0"},
      {"midway",
       fmt::format("bytes_out = {} AND first_byte_ms > 0 AND streamed = 1 AND upstream_status = "
                   "200 AND usage_source = 'estimated' AND completion_tokens > 0",
                   kEvent.size())},
      {"counted",
       fmt::format("bytes_out = {} AND first_byte_ms > 0 AND streamed = 1 AND upstream_status = "
                   "200 AND usage_source = 'upstream' AND prompt_tokens = 11 AND "
                   "completion_tokens = 3",
                   kEvent.size())},
      {"wait", nothing_sent + "upstream_status IS NULL"},
      {"half", nothing_sent + "upstream_status = 200"},
      {"paused",
       "bytes_out > 262144 AND first_byte_ms > 0 AND streamed = 1 AND upstream_status = 200"},
  };
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    CHECK(rows(kind.name, expected.at(kind.name)) == std::to_string(kWaves * kind.share));
  }
  constexpr int kLooks = 2;  // at /admin
  CHECK(logging::CountRows(fixture.database()) == std::to_string(kWaves * kWave + kLooks));
}

}  // namespace
}  // namespace gateway::fault
