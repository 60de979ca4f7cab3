// An upstream whose connection is cut at every seventh byte of its answer, by an end and by a
// reset, however the answer is framed. What the client gets is complete or says that it is not.
#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "integration/server_fixture.hpp"
#include "libgateway/json/gate.hpp"
#include "fault/warm_up.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;

constexpr std::size_t kStep = 7;
constexpr std::size_t kAtOnce = 100;

enum class Framing { kLength, kChunked, kUntilClose };

// One answer, cut.
struct Cut {
  std::string label;
  std::string sent;  // by the upstream, before it ends or resets
  bool reset = false;
  bool stream = false;
  std::string events;     // stream: the whole events in `sent`, as the client is to get them
  bool complete = false;  // nothing is missing in `sent` that the client needs
};

std::vector<std::string> Events() {
  std::vector<std::string> events;
  for (int i = 0; i < 12; ++i) {
    events.push_back(ContentEvent(fmt::format("第 {} 段, \\\"quoted\\\" 😀", i)));
  }
  events.push_back(kFinishEvent);
  events.push_back(kUsageEvent);
  events.push_back(kDoneEvent);
  return events;
}

const std::string kCompletion =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":")" +
    std::string(300, 'a') + "你好" + std::string(500, 'b') +
    R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":13,"completion_tokens":386,)"
    R"("total_tokens":399}})";

std::string Head(const std::string& type, Framing framing, std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" +
         (framing == Framing::kLength    ? fmt::format("Content-Length: {}\r\n", length)
          : framing == Framing::kChunked ? "Transfer-Encoding: chunked\r\n"
                                         : "Connection: close\r\n") +
         "\r\n";
}

// Every seventh place, and the end.
std::vector<std::size_t> Places(std::size_t size) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < size; at += kStep) {
    places.push_back(at);
  }
  places.push_back(size);
  return places;
}

void AddObjectCuts(Framing framing, const std::string& name, bool reset, std::vector<Cut>* cuts) {
  std::string whole = Head("application/json", framing, kCompletion.size());
  if (framing == Framing::kChunked) {
    whole += Chunked(kCompletion.substr(0, 500)) + Chunked(kCompletion.substr(500)) + "0\r\n\r\n";
  } else {
    whole += kCompletion;
  }
  for (const std::size_t at : Places(whole.size())) {
    // Without a length only a proper end says that this was all.
    const bool complete = at == whole.size() && !(reset && framing == Framing::kUntilClose);
    cuts->push_back({fmt::format("object {} {} {}", name, reset ? "RST" : "FIN", at),
                     whole.substr(0, at),
                     reset,
                     false,
                     {},
                     complete});
  }
}

void AddStreamCuts(Framing framing, const std::string& name, bool reset, std::vector<Cut>* cuts) {
  // The end of a body is the end of an event whose blank line is missing.
  const bool proper_end = framing == Framing::kUntilClose && !reset;
  std::string whole = Head("text/event-stream", framing, 0);
  std::map<std::size_t, std::string> out = {{0, ""}};  // so many bytes in: what goes out for them
  std::size_t needed = 0;                              // bytes in, for a complete answer
  std::string passed;
  for (const std::string& event : Events()) {
    const std::string framed = framing == Framing::kChunked ? Chunked(event) : event;
    const std::size_t end = whole.size() + framed.find(event) + event.size() - (proper_end ? 2 : 0);
    whole += framed;
    passed += event == kUsageEvent ? "" : event;  // only the gateway asked for it
    out[end] = passed;
    if (event == kFinishEvent && proper_end) {
      needed = end;
    } else if (event == kDoneEvent && !proper_end) {
      needed = end;
    }
  }
  whole += framing == Framing::kChunked ? "0\r\n\r\n" : "";
  for (const std::size_t at : Places(whole.size())) {
    const bool complete = at >= needed;
    cuts->push_back({fmt::format("stream {} {} {}", name, reset ? "RST" : "FIN", at),
                     whole.substr(0, at), reset, true,
                     complete ? passed : std::prev(out.upper_bound(at))->second, complete});
  }
}

std::vector<Cut> AllCuts() {
  std::vector<Cut> cuts;
  for (const bool reset : {false, true}) {
    AddObjectCuts(Framing::kLength, "length", reset, &cuts);
    AddObjectCuts(Framing::kChunked, "chunked", reset, &cuts);
    AddObjectCuts(Framing::kUntilClose, "until close", reset, &cuts);
    AddStreamCuts(Framing::kChunked, "chunked", reset, &cuts);
    AddStreamCuts(Framing::kUntilClose, "until close", reset, &cuts);
  }
  return cuts;
}

// The model's name says which cut is asked for.
support::RawUpstream::Script Script(const std::vector<Cut>& cuts) {
  return [&cuts](RawConnection& connection) {
    const std::string request = connection.ReadRequest();
    const auto at = request.find(R"("model":"cut-)");
    if (at == std::string::npos) {
      return;
    }
    const Cut& cut = cuts.at(std::stoul(request.substr(at + 13)));
    connection.Write(cut.sent);
    if (cut.reset) {
      connection.WaitUntilReceived();
      connection.Reset();
    }
  };
}

bool IsJsonError(std::string_view text) {
  return text.starts_with(R"({"error":{"message":")") && json::CheckJson(text);
}

enum class Outcome { kComplete, kErrorEvent, kErrorAnswer, kBad };

Outcome Classify(const Cut& cut, const RawClient::Answer& answer) {
  if (!answer.complete) {
    return Outcome::kBad;
  }
  if (answer.status == 502) {
    return IsJsonError(answer.body) ? Outcome::kErrorAnswer : Outcome::kBad;
  }
  if (answer.status != 200) {
    return Outcome::kBad;
  }
  const std::string& whole = cut.stream ? cut.events : kCompletion;
  if (answer.body == whole && (!cut.stream || whole.ends_with(kDoneEvent))) {
    return Outcome::kComplete;
  }
  const std::string_view rest =
      std::string_view(answer.body).substr(std::min(whole.size(), answer.body.size()));
  const bool one_error = answer.body.starts_with(whole) && rest.starts_with("data: ") &&
                         rest.ends_with("\n\n") && IsJsonError(rest.substr(6, rest.size() - 8));
  return cut.stream && one_error ? Outcome::kErrorEvent : Outcome::kBad;
}

Outcome Expected(const Cut& cut) {
  if (cut.complete) {
    return Outcome::kComplete;
  }
  return cut.events.empty() ? Outcome::kErrorAnswer : Outcome::kErrorEvent;
}

TEST_CASE("The server never truncates in silence, wherever its upstream is cut off", "[fault]") {
  const std::vector<Cut> cuts = AllCuts();
  ServerFixture fixture(Script(cuts));
  WarmUp(fixture);
  const std::size_t descriptors = support::OpenDescriptors();
  std::map<Outcome, int> counts;
  for (std::size_t from = 0; from < cuts.size(); from += kAtOnce) {
    const std::size_t to = std::min(from + kAtOnce, cuts.size());
    std::vector<RawClient> clients;
    for (std::size_t i = from; i < to; ++i) {
      clients.push_back(fixture.Connect());
      REQUIRE(clients.back().Send(ServerFixture::ChatText(
          fmt::format(R"({{"model":"up/cut-{}","stream":{},"messages":[]}})", i, cuts[i].stream))));
    }
    for (std::size_t i = from; i < to; ++i) {
      const auto answer = clients[i - from].Read();
      const Outcome outcome = Classify(cuts[i], answer);
      ++counts[outcome];
      if (outcome != Expected(cuts[i])) {
        CAPTURE(cuts[i].label, cuts[i].sent, answer.status, answer.body);
        CHECK(outcome == Expected(cuts[i]));
      }
    }
  }
  WARN(fmt::format("{} cuts: {} answers complete, {} with an error event, {} are 502", cuts.size(),
                   counts[Outcome::kComplete], counts[Outcome::kErrorEvent],
                   counts[Outcome::kErrorAnswer]));

  CHECK(counts[Outcome::kBad] == 0);
  // A kept connection that the upstream closed is let go when the next call looks for one.
  CHECK(Eventually([&fixture, descriptors] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    fixture.Chat(R"({"model":"up/another"})");
    return support::OpenDescriptors() <= descriptors;
  }));
  const auto rows = [&fixture](const std::string& condition) {
    return fixture.Ask(
        "SELECT count(*) FROM requests WHERE attempts = 1 AND model_sent LIKE 'cut-%' AND " +
        condition);
  };
  CHECK(rows("status = 200 AND error_code IS NULL") == std::to_string(counts[Outcome::kComplete]));
  CHECK(rows("status = 200 AND error_code = 'upstream_stream' AND streamed = 1") ==
        std::to_string(counts[Outcome::kErrorEvent]));
  CHECK(rows("status = 502 AND error_code IN ('connect','upstream_stream','upstream_protocol')") ==
        std::to_string(counts[Outcome::kErrorAnswer]));
}

}  // namespace
}  // namespace gateway::server
