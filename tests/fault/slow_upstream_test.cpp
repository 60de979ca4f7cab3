// R8. Upstreams that are slow in every way there is: each of the gateway's timers fires when it is
// set to, the client is told, and nothing of the call is left.
#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault/fault_fixture.hpp"
#include "fault/warm_up.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::ContentEvent;
using server::RawClient;
using std::chrono::milliseconds;
using support::Eventually;

constexpr milliseconds kConnect{300};
// Not so short that a busy machine could let the wrong one fire.
constexpr milliseconds kFirstByte{1000};
constexpr milliseconds kStreamFirstByte{1100};
constexpr milliseconds kIdle{1200};
constexpr milliseconds kDeadline{2500};
constexpr milliseconds kDrop{100};  // between two bytes
constexpr milliseconds kNever{60'000};
constexpr milliseconds kMostEarly{250};
constexpr int kCallsOfEach = 5;

// A listener whose backlog is full: its system answers no more SYN.
class FullBacklog {
 public:
  FullBacklog() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    REQUIRE(::bind(listener_, Address(), length) == 0);
    REQUIRE(::listen(listener_, 0) == 0);
    REQUIRE(::getsockname(listener_, Address(), &length) == 0);
    while (Fill()) {
      REQUIRE(fillers_.size() < 100);
    }
  }
  ~FullBacklog() {
    for (const int fd : fillers_) {
      ::close(fd);
    }
    ::close(listener_);
  }
  FullBacklog(const FullBacklog&) = delete;
  FullBacklog& operator=(const FullBacklog&) = delete;

  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}", ntohs(address_.sin_port));
  }

 private:
  sockaddr* Address() { return reinterpret_cast<sockaddr*>(&address_); }
  // Whether one more connection could be made.
  bool Fill() {
    fillers_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(fillers_.back(), Address(), sizeof address_);
    pollfd waiting{fillers_.back(), POLLOUT, 0};
    return ::poll(&waiting, 1, 200) > 0;
  }

  int listener_;
  sockaddr_in address_{};
  std::vector<int> fillers_;
};

const std::string kJsonHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
const std::string kEventsHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

std::string EventsUpTo(int last) {
  std::string events;
  for (int i = 1; i <= last; ++i) {
    events += ContentEvent(std::to_string(i));
  }
  return events;
}

struct SlowCase {
  std::string name;
  bool stream = false;
  Answer answer;
  milliseconds timer;  // what ends it
  int status = 504;
  std::string begins = {};  // the client's body
  std::string message;      // in the error
  std::string error = "timeout";
};

std::vector<SlowCase> Cases() {
  const auto stay = [](const std::string& bytes) {
    return Answer{.bytes = bytes, .then = Then::kStay};
  };
  const auto late = [](const std::string& bytes) {
    return Answer{.bytes = bytes, .then = Then::kStay, .delay = kNever};
  };
  const auto drops = [](const std::string& bytes) {
    return Answer{.bytes = bytes, .then = Then::kStay, .piece = 1, .gap = kDrop};
  };
  const std::string no_answer = "the upstream sent no answer within 1000ms";
  const std::string no_stream = "the upstream sent no answer within 1100ms";
  const std::string silent = "the upstream was silent for 1200ms";
  const std::string over = "the request took longer than 2500ms";
  const std::string object = server::JsonAnswer(std::string(200, ' ') + "{}");
  std::vector<SlowCase> cases = {
      {"says nothing", false, stay(""), kFirstByte, 504, "", no_answer},
      {"says nothing", true, stay(""), kStreamFirstByte, 504, "", no_stream},
      {"head comes late", false, late(object), kFirstByte, 504, "", no_answer},
      {"head comes late", true, late(kEventsHead), kStreamFirstByte, 504, "", no_stream},
      {"head byte by byte", false, drops(object), kFirstByte, 504, "", no_answer},
      {"head byte by byte", true, drops(kEventsHead), kStreamFirstByte, 504, "", no_stream},
      {"stalls after the head", false, stay(kJsonHead), kIdle, 504, "", silent},
      {"stalls in the object", false, stay(kJsonHead + "{\"choices\":["), kIdle, 504, "", silent},
      {"stalls after the head", true, stay(kEventsHead), kIdle, 504, "", silent},
  };
  for (const int events : {1, 2, 5, 20}) {
    const std::string sent = EventsUpTo(events);
    cases.push_back({fmt::format("stalls after event {}", events), true, stay(kEventsHead + sent),
                     kIdle, 200, sent, silent});
  }
  // What comes byte by byte is not silent: only the deadline ends it.
  Answer object_drops = drops(std::string(1000, ' '));
  object_drops.before = kJsonHead;
  cases.push_back({"object byte by byte", false, object_drops, kDeadline, 504, "", over});
  Answer event_drops = drops(EventsUpTo(9));
  event_drops.before = kEventsHead;
  cases.push_back({"first event byte by byte", true, event_drops, kDeadline, 504, "", over});
  event_drops.before += EventsUpTo(1);
  cases.push_back(
      {"second event byte by byte", true, event_drops, kDeadline, 200, EventsUpTo(1), over});
  return cases;
}

void SetTimers(GatewayConfig& config) {
  config.request.max_attempts = 1;  // each timer once
  config.request.deadline = kDeadline;
  config.request.stream_deadline = kDeadline;
  for (ProviderConfig& provider : config.providers) {
    provider.timeouts = {provider.name == "full" ? kConnect : kNever, kFirstByte, kStreamFirstByte,
                         kIdle};
  }
}

// How far from their settings the timers were, and how long things were kept after that.
struct Deviations {
  std::vector<double> timers;
  std::vector<double> released;

  [[nodiscard]] std::string Text() const {
    std::vector<double> apart;
    for (const double timer : timers) {
      apart.push_back(std::abs(timer));
    }
    return fmt::format("{} timers fired {:+.0f} to {:+.0f} ms from their settings (median {:.0f})",
                       timers.size(), Percentile(timers, 0), Percentile(timers, 100),
                       Percentile(apart, 50));
  }
};

struct Asked {
  const SlowCase* what = nullptr;
  std::string id;
  RawClient client;
  Clock::time_point start;
};

void CheckAnswer(const SlowCase& one, const RawClient::Answer& answer) {
  CAPTURE(one.name, one.stream, answer.body);
  CHECK(answer.complete);
  CHECK(answer.status == one.status);
  CHECK(answer.body.starts_with(one.begins + (one.status == 200 ? "data: " : "") +
                                R"({"error":{"message":")" + one.message));
  CHECK(answer.body.find("[DONE]") == std::string::npos);
}

TEST_CASE("Every timer ends a call to a slow upstream when it is set to", "[fault]") {
  std::vector<SlowCase> cases = Cases();
  // In the order in which they end, so that each is read when it does.
  std::stable_sort(cases.begin(), cases.end(), [](const SlowCase& one, const SlowCase& other) {
    return one.timer < other.timer;
  });
  FaultFixture fixture(
      [&cases](const Call& call) {
        return call.model.starts_with("slow-") ? cases.at(std::stoul(call.model.substr(5))).answer
                                               : Answer{.bytes = server::JsonAnswer("{}")};
      },
      SetTimers);
  server::WarmUp(fixture);
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (int k = 0; k < kCallsOfEach; ++k) {
      const std::string id = fmt::format("slow-{}-{}", i, k);
      asked.push_back({&cases[i], id, fixture.Connect(), Clock::now()});
      const std::string body =
          fmt::format(R"({{"model":"up/slow-{}","stream":{}}})", i, cases[i].stream);
      REQUIRE(
          asked.back().client.Send(FaultFixture::ChatText(body, "x-request-id: " + id + "\r\n")));
    }
  }

  Deviations deviations;
  std::vector<Clock::time_point> answered;
  for (Asked& one : asked) {
    const auto answer = one.client.Read();
    answered.push_back(Clock::now());
    CheckAnswer(*one.what, answer);
    const auto apart = answered.back() - one.start - one.what->timer;
    CHECK(apart > -kMostEarly);
    deviations.timers.push_back(Milliseconds(apart));
  }

  CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto calls = fixture.upstream.Calls();
    const auto call = std::find_if(calls.begin(), calls.end(), [&](const Call& each) {
      return each.request_id == asked[i].id;
    });
    CAPTURE(asked[i].what->name);
    REQUIRE(call != calls.end());
    CHECK(fixture.upstream.WaitForEnd(call->number) == End::kPeerLeft);
    const auto ended = fixture.upstream.Calls()[call->number].ended;
    deviations.released.push_back(Milliseconds(ended - answered[i]));
  }
  CHECK(fixture.upstream.calls() == asked.size() + 4);  // of the warm-up
  Report("R8",
         fmt::format("{}; their upstreams saw the connection closed {:+.0f} to {:+.0f} ms from "
                     "the answer's end",
                     deviations.Text(), Percentile(deviations.released, 0),
                     Percentile(deviations.released, 100)));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE model_sent LIKE 'slow-%' AND attempts = 1 "
                    "AND error_code = 'timeout'") == std::to_string(asked.size()));
}

TEST_CASE("A call to an upstream that takes no connection ends after the time to connect",
          "[fault]") {
  const FullBacklog full;
  FaultFixture fixture([](const Call&) { return Answer{.bytes = server::JsonAnswer("{}")}; },
                       [&full](GatewayConfig& config) {
                         ProviderConfig other = config.providers.front();
                         other.name = "full";
                         other.base_url = full.url();
                         config.providers.push_back(std::move(other));
                         SetTimers(config);
                       });
  server::WarmUp(fixture);
  std::vector<std::pair<RawClient, Clock::time_point>> asked;
  for (int i = 0; i < 2 * kCallsOfEach; ++i) {
    asked.emplace_back(fixture.Connect(), Clock::now());
    REQUIRE(asked.back().first.Send(
        FaultFixture::ChatText(fmt::format(R"({{"model":"full/m","stream":{}}})", i % 2 == 0))));
  }

  Deviations deviations;
  for (auto& [client, start] : asked) {
    const auto answer = client.Read();
    const auto apart = Clock::now() - start - kConnect;
    CHECK(answer.status == 504);
    CHECK(answer.body.starts_with(R"({"error":{"message":")"));
    CHECK(apart > -kMostEarly);
    deviations.timers.push_back(Milliseconds(apart));
  }

  CHECK(Eventually([&fixture] { return fixture.server->gateway().running() == 0; }));
  Report("R8", "without SYN-ACK: " + deviations.Text());
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE provider = 'full' AND status = 504 AND "
                    "error_code = 'timeout' AND upstream_status IS NULL") ==
        std::to_string(2 * kCallsOfEach));
}

}  // namespace
}  // namespace gateway::fault
