// R7. An upstream's answer in two segments, cut anywhere, and byte by byte: what the client gets is
// what it gets of a whole one, in all protocols.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/lanes.hpp"
#include "fault/warm_up.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::RawClient;

constexpr std::size_t kEverydayStep = 7;
constexpr std::size_t kAtOnce = 400;  // a system confirms late what nobody answers, so: many

// An answer's head and body, and how it is sent.
struct Delivery {
  const Lane* lane = nullptr;
  bool stream = false;
  bool in_chunks = false;  // HTTP's own chunks are cut at the same place
  bool in_bytes = false;   // not cut in two, but sent byte by byte
  std::size_t cut = 0;
  std::string line_end = "\n";

  [[nodiscard]] Answer ToPlay() const;
  [[nodiscard]] std::string Label() const {
    std::string end = line_end == "\n" ? "LF" : line_end == "\r" ? "CR" : "CRLF";
    return fmt::format("{} {} {} {} {}", lane->name, stream ? "stream" : "object", end,
                       in_chunks ? "chunks" : "segments",
                       in_bytes ? "byte by byte" : std::to_string(cut));
  }
};

std::string BodyOf(const Delivery& delivery) {
  if (!delivery.stream) {
    return delivery.lane->Object();
  }
  std::string body = "\xEF\xBB\xBF";
  for (const std::string& event : delivery.lane->Events()) {
    for (const char c : event) {
      c == '\n' ? body.append(delivery.line_end) : body.append(1, c);
    }
  }
  return body;
}

Answer Delivery::ToPlay() const {
  const std::string body = BodyOf(*this);
  const std::string type = stream ? "text/event-stream" : "application/json";
  Answer answer;
  if (in_chunks) {
    answer.bytes = HeadOf(type, Framing::kChunked, 0);
    const std::size_t at = std::min(cut, body.size());
    answer.bytes += at == 0 ? "" : server::Chunked(body.substr(0, at));
    answer.cut = answer.bytes.size();
    answer.bytes += (at == body.size() ? "" : server::Chunked(body.substr(at))) + "0\r\n\r\n";
  } else {
    answer.bytes = HeadOf(type, Framing::kLength, body.size()) + body;
    answer.cut = cut;
  }
  if (in_bytes) {
    answer.cut = 0;
    answer.piece = 1;
  }
  return answer;
}

std::vector<Delivery> Deliveries() {
  const std::size_t step = IsLongRun() ? 1 : kEverydayStep;
  std::vector<Delivery> all;
  const auto add = [&all, step](Delivery one) {
    one.in_bytes = true;
    all.push_back(one);
    one.in_bytes = false;
    const std::size_t size = one.in_chunks ? BodyOf(one).size() : one.ToPlay().bytes.size();
    for (one.cut = 1; one.cut < size; one.cut += step) {
      all.push_back(one);
    }
  };
  for (const Lane& lane : AllLanes()) {
    for (const bool in_chunks : {false, true}) {
      for (const char* line_end : {"\n", "\r\n", "\r"}) {
        add({.lane = &lane, .stream = true, .in_chunks = in_chunks, .line_end = line_end});
      }
      add({.lane = &lane, .stream = false, .in_chunks = in_chunks});
    }
  }
  return all;
}

TEST_CASE("An answer sent in two segments or byte by byte reaches the client as if it were whole",
          "[fault]") {
  const auto deliveries = Deliveries();
  FaultFixture fixture(
      [&deliveries](const Call& call) {
        const auto number = call.model.substr(call.model.find('-') + 1);
        if (call.model.starts_with("cut-")) {
          return deliveries.at(std::stoul(number)).ToPlay();
        }
        const bool stream = call.body.find(R"("stream":true)") != std::string::npos;
        const Lane& lane = *std::find_if(
            AllLanes().begin(), AllLanes().end(),
            [&](const Lane& one) { return one.path == call.path && !one.translates(); });
        return Delivery{.lane = &lane, .stream = stream}.ToPlay();
      },
      [](GatewayConfig& config) {
        config.providers.front().limits.max_in_flight = 0;  // all of kAtOnce may be under way
        AddAnthropic(config);
      });
  server::WarmUp(fixture);
  const auto ask = [&fixture](const Lane& lane, bool stream, const std::string& model) {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(lane.Ask(model, stream)));
    return client;
  };
  std::vector<std::pair<std::string, std::string>> whole;  // of each lane: object, stream
  for (const Lane& lane : AllLanes()) {
    const auto object = ask(lane, false, "whole").Read();
    const auto stream = ask(lane, true, "whole").Read();
    REQUIRE((object.complete && stream.complete && object.status == 200 && stream.status == 200));
    whole.emplace_back(Normalised(object.body), Normalised(stream.body));
  }

  std::vector<std::string> differs;
  for (std::size_t from = 0; from < deliveries.size(); from += kAtOnce) {
    const std::size_t to = std::min(from + kAtOnce, deliveries.size());
    std::vector<RawClient> clients;
    for (std::size_t i = from; i < to; ++i) {
      clients.push_back(ask(*deliveries[i].lane, deliveries[i].stream, fmt::format("cut-{}", i)));
    }
    for (std::size_t i = from; i < to; ++i) {
      const Delivery& one = deliveries[i];
      const auto answer = clients[i - from].Read();
      const auto& [object, stream] = whole.at(static_cast<std::size_t>(one.lane - &AllLanes()[0]));
      if (!answer.complete || Normalised(answer.body) != (one.stream ? stream : object)) {
        differs.push_back(one.Label());
        UNSCOPED_INFO(one.Label() << ": " << answer.status << " " << answer.body);
      }
    }
  }

  CHECK(differs == std::vector<std::string>{});
  Report("R7", fmt::format("{} deliveries, {} differ from a whole one", deliveries.size(),
                           differs.size()));
}

}  // namespace
}  // namespace gateway::fault
