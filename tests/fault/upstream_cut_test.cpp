// R6. An upstream whose connection is cut at every place of its answer, by an end and by a reset,
// however the answer is framed and whatever is made of it. What the client gets is complete or says
// that it is not.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/lanes.hpp"
#include "fault/warm_up.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::RawClient;
using support::Eventually;

constexpr std::size_t kEverydayStep = 7;
constexpr std::size_t kAtOnce = 100;

// One answer of an upstream, framed, not yet cut.
struct Whole {
  Lane lane;
  bool stream = false;
  Framing framing = Framing::kLength;
  std::string bytes;
  // Stream: where each event ends in `bytes`, and with it the events so far.
  std::map<std::size_t, std::string> events;
  std::string reference;  // what the client is answered without a cut
};

struct Cut {
  std::shared_ptr<const Whole> whole;
  std::size_t at = 0;
  bool reset = false;

  [[nodiscard]] std::string Label() const {
    return fmt::format("{} {} {} {} {}", whole->lane.name, whole->stream ? "stream" : "object",
                       FramingName(whole->framing), reset ? "RST" : "FIN", at);
  }
  [[nodiscard]] Answer ToPlay() const {
    return {.bytes = whole->bytes.substr(0, at), .then = reset ? Then::kReset : Then::kClose};
  }
  // Nothing is missing, and HTTP can tell.
  [[nodiscard]] bool is_none() const {
    return at == whole->bytes.size() && !(reset && whole->framing == Framing::kUntilClose);
  }
};

std::shared_ptr<Whole> FrameEvents(const Lane& lane, Framing framing) {
  auto whole = std::make_shared<Whole>(Whole{lane, true, framing, {}, {}, {}});
  std::string all;
  for (const std::string& event : lane.Events()) {
    all += event;
  }
  whole->bytes = HeadOf("text/event-stream", framing, all.size());
  std::string so_far;
  whole->events[0] = "";
  for (const std::string& event : lane.Events()) {
    const std::string framed = framing == Framing::kChunked ? server::Chunked(event) : event;
    const std::size_t end = whole->bytes.size() + framed.find(event) + event.size();
    whole->bytes += framed;
    so_far += event == server::kUsageEvent ? "" : event;  // only the gateway asked for it
    whole->events[end] = so_far;
  }
  whole->bytes += framing == Framing::kChunked ? "0\r\n\r\n" : "";
  return whole;
}

std::shared_ptr<Whole> FrameObject(const Lane& lane, Framing framing) {
  auto whole = std::make_shared<Whole>(Whole{lane, false, framing, {}, {}, {}});
  const std::string object = lane.Object();
  whole->bytes = HeadOf("application/json", framing, object.size());
  whole->bytes += framing == Framing::kChunked
                      ? server::Chunked(object.substr(0, 500)) +
                            server::Chunked(object.substr(500)) + "0\r\n\r\n"
                      : object;
  return whole;
}

std::vector<std::shared_ptr<Whole>> Wholes() {
  std::vector<std::shared_ptr<Whole>> wholes;
  for (const Lane& lane : AllLanes()) {
    for (const Framing framing : {Framing::kLength, Framing::kChunked, Framing::kUntilClose}) {
      wholes.push_back(FrameEvents(lane, framing));
      wholes.push_back(FrameObject(lane, framing));
    }
  }
  return wholes;
}

std::vector<Cut> CutsOf(const std::vector<std::shared_ptr<Whole>>& wholes) {
  const std::size_t step = IsLongRun() ? 1 : kEverydayStep;
  std::vector<Cut> cuts;
  for (const auto& whole : wholes) {
    for (const bool reset : {false, true}) {
      for (std::size_t at = 0; at < whole->bytes.size(); at += step) {
        cuts.push_back({whole, at, reset});
      }
      cuts.push_back({whole, whole->bytes.size(), reset});
    }
  }
  return cuts;
}

enum class Got { kComplete, kErrorEvent, kErrorAnswer, kBad };

// An answer whose stream says at its end that it is not complete.
bool TellsItsEnd(const Whole& whole, const std::string& body) {
  const std::size_t error = whole.lane.FailureAt(body);
  return whole.stream && body != whole.reference && error != std::string::npos &&
         whole.reference.starts_with(Normalised(body.substr(0, error)));
}

Got Classify(const Cut& cut, const RawClient::Answer& answer) {
  const Whole& whole = *cut.whole;
  if (!answer.complete) {
    return Got::kBad;
  }
  if (answer.status == 502) {
    return IsErrorAnswer(answer.body, whole.lane.client) ? Got::kErrorAnswer : Got::kBad;
  }
  if (answer.status == 200 && Normalised(answer.body) == whole.reference) {
    return Got::kComplete;
  }
  return answer.status == 200 && TellsItsEnd(whole, answer.body) ? Got::kErrorEvent : Got::kBad;
}

// What is not translated is passed on event by event: all that came whole, from the first text on.
bool HasAllThatCame(const Cut& cut, const std::string& body) {
  if (!cut.whole->stream || cut.whole->lane.translates()) {
    return true;
  }
  const std::string& came = std::prev(cut.whole->events.upper_bound(cut.at))->second;
  return came.find("第") == std::string::npos || body.starts_with(came);
}

struct Totals {
  std::map<Got, int> counts;
  std::vector<std::string> wrong;  // labels
  std::vector<std::size_t> bytes;  // of each cut's answer
  double longest = 0;              // of a hundred at once, milliseconds
};

void RunCuts(const FaultFixture& fixture, const std::vector<Cut>& cuts, Totals* totals) {
  for (std::size_t from = 0; from < cuts.size(); from += kAtOnce) {
    const std::size_t to = std::min(from + kAtOnce, cuts.size());
    std::vector<RawClient> clients;
    const auto start = Clock::now();
    for (std::size_t i = from; i < to; ++i) {
      clients.push_back(fixture.Connect());
      const Whole& whole = *cuts[i].whole;
      REQUIRE(clients.back().Send(whole.lane.Ask(fmt::format("cut-{}", i), whole.stream)));
    }
    for (std::size_t i = from; i < to; ++i) {
      const auto answer = clients[i - from].Read();
      totals->longest = std::max(totals->longest, Milliseconds(Clock::now() - start));
      const Got got = Classify(cuts[i], answer);
      ++totals->counts[got];
      totals->bytes.push_back(answer.body.size());
      if (got == Got::kBad || (cuts[i].is_none() && got != Got::kComplete) ||
          !HasAllThatCame(cuts[i], answer.body)) {
        totals->wrong.push_back(cuts[i].Label());
        UNSCOPED_INFO(cuts[i].Label() << ": " << answer.status << " " << answer.body);
      }
    }
  }
}

// Every cut has one row, with as many bytes as its client was sent. What is wrong about that.
std::vector<std::string> WrongRows(FaultFixture& fixture, const std::vector<Cut>& cuts,
                                   const Totals& totals) {
  fixture.server.reset();
  // A 502 may have had several attempts, of which the last one counts.
  const auto rows = AskAll(
      fixture.database(),
      "SELECT substr(model_sent, 5)||' '||bytes_out||' '||CASE WHEN status = 200 AND error_code IS "
      "NULL AND outcome = 'success' THEN 'complete' WHEN status = 502 AND error_code IN ('connect',"
      "'upstream_stream','upstream_protocol') AND outcome IN ('unreachable','no_answer',"
      "'upstream_reset') THEN 'failed' WHEN status = 200 AND streamed = 1 AND error_code = "
      "'upstream_stream' AND outcome = 'upstream_reset' THEN 'failed' ELSE 'wrong' END FROM "
      "requests WHERE model_sent LIKE 'cut-%' AND attempts BETWEEN 1 AND 3");
  std::vector<std::string> wrong;
  std::vector<int> seen(cuts.size());
  std::map<std::string, int> kinds;
  for (const std::string& row : rows) {
    const std::size_t number = std::stoul(row);
    ++seen.at(number);
    const std::string rest = row.substr(row.find(' ') + 1);
    const std::string bytes = std::to_string(totals.bytes.at(number));
    if (rest != bytes + " complete" && rest != bytes + " failed") {
      wrong.push_back(cuts[number].Label() + ": " + row);
    }
    ++kinds[rest.substr(rest.find(' ') + 1)];
  }
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    if (seen[i] != 1) {
      wrong.push_back(fmt::format("{}: {} rows", cuts[i].Label(), seen[i]));
    }
  }
  const auto count = [&totals](Got got) {
    const auto found = totals.counts.find(got);
    return found == totals.counts.end() ? 0 : found->second;
  };
  CHECK(kinds["complete"] == count(Got::kComplete));
  CHECK(kinds["failed"] == count(Got::kErrorEvent) + count(Got::kErrorAnswer));
  return wrong;
}

// The longest of the rows, in milliseconds, without the pauses before second attempts; and how many
// took more than a second.
std::string LongestRow(const FaultFixture& fixture) {
  return AskAll(fixture.database(),
                "SELECT printf('%.0f ms, %d took over 1,000', max(took), sum(took > 1000)) FROM "
                "(SELECT total_ms - (SELECT sum(coalesce(waited_ms, 0)) FROM attempts WHERE "
                "request_id = requests.request_id) AS took FROM requests WHERE model_sent LIKE "
                "'cut-%')")
      .front();
}

TEST_CASE("The server never truncates in silence, wherever its upstream is cut off", "[fault]") {
  const auto wholes = Wholes();
  const std::vector<Cut> cuts = CutsOf(wholes);
  FaultFixture fixture(
      [&](const Call& call) {
        if (call.model.starts_with("cut-")) {
          return cuts.at(std::stoul(call.model.substr(4))).ToPlay();
        }
        return call.model.starts_with("whole-")
                   ? Answer{.bytes = wholes.at(std::stoul(call.model.substr(6)))->bytes,
                            .then = Then::kClose}
                   : Answer{.bytes = server::JsonAnswer("{}"), .then = Then::kClose};
      },
      AddAnthropic);
  server::WarmUp(fixture);
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(wholes[i]->lane.Ask(fmt::format("whole-{}", i), wholes[i]->stream)));
    const auto answer = client.Read();
    REQUIRE((answer.complete && answer.status == 200));
    wholes[i]->reference = Normalised(answer.body);
  }
  const std::size_t descriptors = support::OpenDescriptors();
  Totals totals;

  RunCuts(fixture, cuts, &totals);

  CHECK(totals.wrong == std::vector<std::string>{});
  // A kept connection that the upstream closed is let go when the next call looks for one.
  CHECK(Eventually([&fixture, descriptors] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    fixture.Chat(R"({"model":"up/another"})");
    return support::OpenDescriptors() <= descriptors;
  }));
  CHECK(WrongRows(fixture, cuts, totals) == std::vector<std::string>{});
  Report("R6",
         fmt::format("{} cuts: {} complete, {} with an error event, {} are 502, {} silent "
                     "truncations; the longest without its backoff {}; a hundred at once {:.0f} ms",
                     cuts.size(), totals.counts[Got::kComplete], totals.counts[Got::kErrorEvent],
                     totals.counts[Got::kErrorAnswer], totals.counts[Got::kBad],
                     LongestRow(fixture), totals.longest));
}

}  // namespace
}  // namespace gateway::fault
