// R25. The wall clock jumps, the year and the 32 bits of time end, in any time zone: timers keep to
// the time that passes, and the log says what the clock said, in Beijing's time.
#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fault/faketime.hpp"
#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::fault {
namespace {

using server::ClosingCall;
using server::ProcessFixture;
using server::RawClient;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Eventually;

constexpr milliseconds kIdle{700};
constexpr seconds kCooldown{4};  // longer than a request would wait
constexpr seconds kNear{10};     // how far a row's time may be from the test's idea of it
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kEndOf2026InBeijing = 1'798'732'800;  // 2027-01-01 00:00:00 +08:00
constexpr std::int64_t kEndOf32Bits = std::int64_t{1} << 31U;

std::int64_t Now() { return static_cast<std::int64_t>(std::time(nullptr)); }

// The real server with a wall clock that the test sets.
class ClockFixture {
 public:
  explicit ClockFixture(const std::string& zone)
      : upstream_([](const Call& call) {
          if (call.model == "limited") {
            return Answer{.bytes = server::JsonAnswer(
                              R"({"error":{"message":"slow down"}})", "429 Too Many Requests",
                              fmt::format("Retry-After: {}\r\n", kCooldown.count()))};
          }
          return call.model == "stall"
                     ? Answer{.bytes =
                                  server::kStreamHead + server::Chunked(server::ContentEvent("一")),
                              .then = Then::kStay}
                     : Answer{.bytes = server::JsonAnswer("{\"choices\":[]}")};
        }) {
    std::vector<std::string> environment = clock_.Environment();
    environment.push_back("TZ=" + zone);
    server_.emplace(upstream_.url() + "/v1",
                    server::ProcessSettings{
                        .providers = fmt::format("idle_timeout = \"{}ms\"\n", kIdle.count()),
                        .environment = environment});
  }

  [[nodiscard]] const ProcessFixture& server() const { return *server_; }
  // The server's wall clock is so many seconds ahead of the true one from now on.
  void SetAhead(std::int64_t ahead) {
    ahead_ = ahead;
    clock_.SetAhead(ahead);
  }
  void SetTo(std::int64_t time) { SetAhead(time - Now()); }

  // Makes a call; its time in the log is to be the clock's.
  void Ask() {
    const auto answer =
        CallOnce(server_->process.port(), ClosingCall(R"({"model":"up/m","messages":[]})"));
    REQUIRE(answer->starts_with("HTTP/1.1 200 "));
    times_.push_back(Now() + ahead_);
  }
  // Starts a stream that falls silent, sets the clock, and waits for the stream's end. How long
  // after its last event that was.
  milliseconds StallWhileAhead(std::int64_t ahead) {
    RawClient client(server_->process.port());
    times_.push_back(Now() + ahead_);
    REQUIRE(client.Send(ClosingCall(R"({"model":"up/stall","stream":true,"messages":[]})")));
    REQUIRE(client.ReadUntil("一").ends_with("一"));
    const auto start = Clock::now();
    SetAhead(ahead);
    const std::string rest = client.ReadToEnd();
    CHECK(rest.find("the upstream was silent for") != std::string::npos);
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  }
  // A call for which the upstream limits its only key. Its status.
  int AskLimited() {
    times_.push_back(Now() + ahead_);
    return AskOnce(server_->process.port(), "up/limited", "limited").status();
  }
  // When those came to the upstream.
  [[nodiscard]] std::vector<Clock::time_point> LimitedAt() const {
    std::vector<Clock::time_point> at;
    for (const Call& call : upstream_.Calls()) {
      if (call.model == "limited") {
        at.push_back(call.received);
      }
    }
    return at;
  }
  [[nodiscard]] const std::vector<std::int64_t>& times() const { return times_; }

 private:
  const FakeClock clock_{FakeClock::Fakes::kWallClock};
  FaultUpstream upstream_;
  std::int64_t ahead_ = 0;
  std::vector<std::int64_t> times_;  // of each call
  std::optional<ProcessFixture> server_;
};

TEST_CASE("A key that cools down comes back in its time, whatever the clock does", "[fault]") {
  if (support::kSanitized) {
    return;  // libfaketime would have to come after the sanitizer's library
  }
  ClockFixture clock("UTC");
  CHECK(clock.AskLimited() == 429);
  REQUIRE(clock.LimitedAt().size() == 1);
  const std::array<std::int64_t, 3> jumps = {kHour, -kHour, kEndOf32Bits - Now()};
  // The gateway answers by itself, until the upstream is asked once more.
  REQUIRE(Eventually([&, turn = std::size_t{0}]() mutable {
    clock.SetAhead(jumps.at(turn++ % jumps.size()));
    CHECK(clock.AskLimited() == 429);
    std::this_thread::sleep_for(milliseconds(20));  // calls enough
    return clock.LimitedAt().size() > 1;
  }));
  const auto at = clock.LimitedAt();
  CHECK(at[1] - at[0] >= kCooldown);
  Report("R25",
         fmt::format("a key told to rest {} s was used again after {:.2f} s, over jumps of "
                     "an hour both ways and to 2038 in {} requests",
                     kCooldown.count(), Milliseconds(at[1] - at[0]) / 1000, clock.times().size()));
}

TEST_CASE("Clocks that jump move no timer, and the log has their time in Beijing's", "[fault]") {
  if (support::kSanitized) {
    return;  // libfaketime would have to come after the sanitizer's library
  }
  const std::string zone = GENERATE("UTC", "Asia/Shanghai", "America/New_York");
  CAPTURE(zone);
  ClockFixture clock(zone);

  clock.Ask();
  std::vector<milliseconds> stalls;
  stalls.push_back(clock.StallWhileAhead(kHour));
  clock.Ask();
  stalls.push_back(clock.StallWhileAhead(-kHour));
  clock.Ask();
  stalls.push_back(clock.StallWhileAhead(0));
  // Not by the second: a busy machine may need some.
  for (const std::int64_t moment : {kEndOf2026InBeijing, kEndOf32Bits}) {
    for (const int apart : {-8, 1}) {
      clock.SetTo(moment + apart);
      clock.Ask();
    }
  }

  const auto& times = clock.times();
  const std::string& database = clock.server().database();
  REQUIRE(Eventually([&] { return logging::CountRows(database) == std::to_string(times.size()); }));
  const auto rows = AskAll(database, "SELECT ts_ms / 1000 FROM requests ORDER BY id");
  std::int64_t furthest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    furthest = std::max(furthest, std::abs(std::stol(rows[i]) - times[i]));
  }
  CHECK(furthest < kNear.count());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    CHECK((std::stol(rows[i]) >= std::stol(rows[i - 1])) == (times[i] >= times[i - 1]));
  }
  CHECK(
      logging::Ask(database,
                   "SELECT count(*) FROM requests WHERE time IS NOT strftime('%Y-%m-%d %H:%M:%S', "
                   "ts_ms / 1000, 'unixepoch', '+8 hours')") == "0");
  const std::string year_end = logging::Ask(
      database,
      "SELECT group_concat(time, ', ') FROM (SELECT time FROM requests ORDER BY id DESC "
      "LIMIT 4)");
  for (const char* part : {"2026-12-31 23:59:5", "2027-01-01 00:00:0", "2038-01-19 11:14:0"}) {
    CHECK(year_end.find(part) != std::string::npos);
  }
  for (const milliseconds stall : stalls) {
    CHECK(stall > kIdle - milliseconds(250));
  }
  Report("R25",
         fmt::format("TZ={}: timers of {} ms took {}, {} and {} ms over jumps of +1 h, -2 h and "
                     "+1 h; {} rows at most {} s from the clock, all texts UTC+8; at the end: {}",
                     zone, kIdle.count(), stalls[0].count(), stalls[1].count(), stalls[2].count(),
                     rows.size(), furthest, year_end));
}

}  // namespace
}  // namespace gateway::fault
