#include "server/bench/run.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <unistd.h>

#include "server/bench/report.hpp"
#include "server/json/json.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::server::bench {
namespace {

using std::chrono::milliseconds;

Settings SettingsFor(int port, Mode mode = Mode::kClosed) {
  Settings settings;
  settings.mode = mode;
  settings.port = port;
  settings.path = "/v1/chat/completions";
  settings.connections = 4;
  settings.duration = milliseconds(50);
  settings.ramp = milliseconds(10);
  return settings;
}

Figures Ran(const Settings& settings) {
  auto figures = RunLoad(settings);
  REQUIRE(figures);
  return *std::move(figures);
}

MockOptions Streaming() {
  MockOptions options;
  options.chunks = 5;
  options.gap = milliseconds(1);
  options.stamp = true;
  return options;
}

TEST_CASE("bench::RunLoad counts every answer once", "[bench]") {
  const mock::RunningMock mock;

  const Figures figures = Ran(SettingsFor(mock.upstream->port()));

  CHECK(figures.answers > 0);
  CHECK(figures.answers == mock.count(MockCounter::kRequests));
  CHECK(figures.latencies.size() == figures.answers);
  CHECK(figures.failures.total() == 0);
  CHECK(figures.first_failure.empty());
  CHECK(figures.bytes > figures.answers);
}

TEST_CASE("bench::RunLoad sends as many at a rate as are due, on few connections", "[bench]") {
  const mock::RunningMock mock;
  Settings settings = SettingsFor(mock.upstream->port(), Mode::kRate);
  settings.rate = 1000;

  const Figures figures = Ran(settings);

  CHECK(figures.answers == 50);
  CHECK(mock.count(MockCounter::kRequests) == 50);
}

TEST_CASE("bench::RunLoad counts a rate's latencies from when each was due", "[bench]") {
  MockOptions options;
  options.ttft = milliseconds(5);
  const mock::RunningMock mock(options);
  Settings settings = SettingsFor(mock.upstream->port(), Mode::kRate);
  settings.connections = 1;
  settings.rate = 1000;
  settings.duration = milliseconds(20);

  const Figures figures = Ran(settings);

  // They go one after the other: the last is due after 19 ms, and answered after 100 at least.
  CHECK(figures.answers == 20);
  CHECK(figures.latencies.back() >= milliseconds(50));
}

TEST_CASE("bench::RunLoad reads streams of both protocols, and ages of their chunks", "[bench]") {
  const mock::RunningMock mock(Streaming());
  Settings settings = SettingsFor(mock.upstream->port(), Mode::kStreams);
  settings.dialect = GENERATE(Dialect::kOpenAi, Dialect::kAnthropic);
  settings.path = settings.dialect == Dialect::kAnthropic ? "/v1/messages" : settings.path;
  settings.chunks = 5;

  const Figures figures = Ran(settings);

  CHECK(figures.answers == 4);
  CHECK(figures.failures.total() == 0);
  CHECK(figures.chunks == 4 * 5);
  REQUIRE(figures.ages.size() == 4 * 5);
  CHECK(figures.first_bytes.size() == 4);
  const auto ages = PercentilesOf(figures.ages);
  CHECK(ages->p50.count() > 0);
  CHECK(ages->max < figures.time);
}

TEST_CASE("bench::RunLoad counts what fails by what it is", "[bench]") {
  MockOptions options = Streaming();
  Mode mode = Mode::kClosed;
  milliseconds timeout{20'000};
  std::uint64_t Failures::*count = nullptr;
  SECTION("another status") {
    options.fail_500 = 100;
    count = &Failures::status;
  }
  SECTION("a reset") {
    options.reset = 100;
    count = &Failures::broken;
  }
  SECTION("no answer") {
    options.hang = 100;
    timeout = milliseconds(200);
    count = &Failures::timeout;
  }
  SECTION("a stream that is cut") {
    options.cut = 100;
    mode = Mode::kStreams;
    count = &Failures::broken;
  }
  const mock::RunningMock mock(options);
  Settings settings = SettingsFor(mock.upstream->port(), mode);
  settings.timeout = timeout;

  const Figures figures = Ran(settings);

  CHECK(figures.answers == 0);
  CHECK(figures.failures.*count > 0);
  CHECK(figures.failures.total() == figures.failures.*count);
  CHECK_FALSE(figures.first_failure.empty());
}

TEST_CASE("bench::RunLoad takes a stream for a failure that lacks chunks or its end", "[bench]") {
  const mock::RunningMock mock(Streaming());
  Settings settings = SettingsFor(mock.upstream->port(), Mode::kStreams);
  settings.chunks = 6;
  CHECK(Ran(settings).failures.incomplete == 4);

  const support::RawUpstream upstream(
      support::Answer("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: "
                      "9\r\n\r\ndata: x\n\n"));
  CHECK(Ran(SettingsFor(upstream.port(), Mode::kStreams)).failures.incomplete == 4);
}

TEST_CASE("bench::RunLoad says when nobody listens, or no process is there", "[bench]") {
  Settings settings = SettingsFor(1);
  CHECK(RunLoad(settings).error().code == ErrorCode::kConnect);
  settings.mode = Mode::kStreams;
  CHECK(Ran(settings).failures.connect == 4);

  const mock::RunningMock mock;
  settings = SettingsFor(mock.upstream->port());
  settings.pid = std::numeric_limits<pid_t>::max();
  CHECK(RunLoad(settings).error().code == ErrorCode::kNotFound);
}

TEST_CASE("bench::ReportJson has all figures, the process's too", "[bench]") {
  const mock::RunningMock mock(Streaming());
  Settings settings = SettingsFor(mock.upstream->port(), Mode::kStreams);
  settings.pid = ::getpid();

  const Figures figures = Ran(settings);
  rapidjson::Document report;
  REQUIRE(ReadJson(ReportJson(settings, figures), &report));

  CHECK(TextOf(Find(&report, "mode")) == "streams");
  CHECK(Find(&report, "answers")->GetDouble() == 4);
  CHECK(Find(&report, "chunks")->GetDouble() == 20);
  CHECK(Find(Find(&report, "failures"), "total")->GetDouble() == 0);
  CHECK(Find(Find(&report, "chunk_age_ms"), "p99")->GetDouble() > 0);
  CHECK(Find(Find(&report, "first_byte_ms"), "p50")->GetDouble() > 0);
  const rapidjson::Value* process = Find(&report, "process");
  CHECK(Find(process, "cpu_seconds")->GetDouble() > 0);
  CHECK(Find(process, "cpu_seconds_per_10k_chunks")->GetDouble() > 0);
  CHECK(Find(process, "rss_before")->GetDouble() > 0);
  CHECK(Find(process, "rss_peak")->GetDouble() >= Find(process, "rss_after")->GetDouble());
  const std::string text = ReportText(settings, figures);
  CHECK(text.find("age of a chunk") != std::string::npos);
  CHECK(text.find("per 10,000 chunks") != std::string::npos);
}

}  // namespace
}  // namespace gateway::server::bench
