#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "server/commands/bench_command.hpp"
#include "server/commands/bench_options.hpp"
#include "server/json/json.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using bench::Mode;
using Words = std::vector<std::string_view>;
using std::chrono::milliseconds;

TEST_CASE("ParseBenchOptions takes a URL and has sensible values for the rest", "[commands]") {
  const auto options = ParseBenchOptions(Words{"http://127.0.0.1:8080"});

  REQUIRE(options);
  CHECK(options->settings.mode == Mode::kClosed);
  CHECK(options->settings.host == "127.0.0.1");
  CHECK(options->settings.port == 8080);
  CHECK(options->settings.path == "/v1/chat/completions");
  CHECK(options->settings.connections == 64);
  CHECK(options->settings.duration == milliseconds(10'000));
  CHECK_FALSE(options->json);
}

TEST_CASE("ParseBenchOptions takes every option", "[commands]") {
  const auto rate =
      ParseBenchOptions(Words{"--rate", "12.5", "http://h/x", "--connections=3", "--duration",
                              "1.5s", "--protocol", "anthropic", "--model=m/n", "--key", "k",
                              "--pid", "7", "--body-bytes", "65536", "--timeout=2", "--json"});
  REQUIRE(rate);
  const bench::Settings& settings = rate->settings;
  CHECK(settings.mode == Mode::kRate);
  CHECK(settings.rate == 12.5);
  CHECK(settings.path == "/x");
  CHECK(settings.port == 80);
  CHECK(settings.connections == 3);
  CHECK(settings.duration == milliseconds(1500));
  CHECK(settings.timeout == milliseconds(2000));
  CHECK(settings.dialect == Dialect::kAnthropic);
  CHECK(settings.model == "m/n");
  CHECK(settings.key == Secret("k"));
  CHECK(settings.pid == 7);
  CHECK(settings.body_bytes == 65'536);
  CHECK(rate->json);

  const auto streams = ParseBenchOptions(Words{"http://h:1", "--streams", "200", "--ramp", "0",
                                               "--chunks", "50", "--protocol=anthropic"});
  REQUIRE(streams);
  CHECK(streams->settings.mode == Mode::kStreams);
  CHECK(streams->settings.connections == 200);
  CHECK(streams->settings.ramp == milliseconds(0));
  CHECK(streams->settings.chunks == 50);
  CHECK(streams->settings.path == "/v1/messages");
}

TEST_CASE("ParseBenchOptions refuses what makes no sense", "[commands]") {
  for (const Words& words : {Words{},
                             Words{""},
                             Words{"https://h"},
                             Words{"http://h:x"},
                             Words{"ftp://h"},
                             Words{"http://h", "http://i"},
                             Words{"http://h", "--rate", "0"},
                             Words{"http://h", "--rate", "-1"},
                             Words{"http://h", "--rate", "nan"},
                             Words{"http://h", "--rate", "1", "--streams", "1"},
                             Words{"http://h", "--streams", "0"},
                             Words{"http://h", "--streams", "5", "--connections", "5"},
                             Words{"http://h", "--streams", "5", "--duration", "5"},
                             Words{"http://h", "--chunks", "5"},
                             Words{"http://h", "--connections", "x"},
                             Words{"http://h", "--connections", "-1"},
                             Words{"http://h", "--duration", "0"},
                             Words{"http://h", "--duration"},
                             Words{"http://h", "--pid", "0"},
                             Words{"http://h", "--protocol", "grpc"},
                             Words{"http://h", "--model", ""},
                             Words{"http://h", "--key", "a\r\nb: c"},
                             Words{"http://h", "--speed", "1"}}) {
    CAPTURE(words);
    const auto options = ParseBenchOptions(words);
    REQUIRE_FALSE(options);
    CHECK(options.error().message.ends_with("; see gateway-server bench --help"));
  }
}

TEST_CASE("BenchHelpText names every option", "[commands]") {
  CHECK(ParseBenchOptions(Words{"--help"})->help);
  for (const std::string_view name :
       {"--connections", "--duration", "--rate", "--streams", "--ramp", "--timeout", "--chunks",
        "--body-bytes", "--protocol", "--model", "--key", "--pid", "--json"}) {
    CAPTURE(name);
    CHECK(BenchHelpText().find(name) != std::string_view::npos);
  }
}

TEST_CASE("RunBench tells in its status whether all were answered", "[commands]") {
  const bool fails = GENERATE(false, true);
  MockOptions options;
  options.fail_500 = fails ? 100 : 0;
  const mock::RunningMock mock(options);
  const std::string url = fmt::format("{}/chat/completions", mock.upstream->base_url());
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;

  const int code = RunBench(Words{url, "--connections", "2", "--duration", "0.02", "--json"},
                            Console{in, out, err});

  CHECK(code == (fails ? kExitFailed : 0));
  CHECK(err.str().empty());
  rapidjson::Document report;
  REQUIRE(ReadJson(out.str(), &report));
  CHECK((Find(&report, "answers")->GetDouble() == 0) == fails);
  CHECK((Find(Find(&report, "failures"), "status")->GetDouble() == 0) == !fails);
  CHECK(Find(&report, "process")->IsNull());
}

TEST_CASE("RunBench says what is wrong on the error output", "[commands]") {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const Console console{in, out, err};

  CHECK(RunBench(Words{}, console) == kExitUsage);
  CHECK(RunBench(Words{"http://127.0.0.1:1"}, console) == kExitFailed);
  CHECK(err.str().find("no connection to 127.0.0.1:1") != std::string::npos);
  CHECK(out.str().empty());
  CHECK(RunBench(Words{"--help"}, console) == 0);
}

}  // namespace
}  // namespace gateway::server
