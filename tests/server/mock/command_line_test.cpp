#include "server/mock/command_line.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

using Words = std::vector<std::string_view>;

std::string ComplaintAbout(const Words& words) {
  const auto line = ParseCommandLine(words);
  return line ? "" : line.error().message;
}

TEST_CASE("mock::ParseCommandLine without words asks for nothing special", "[mock]") {
  const auto line = ParseCommandLine({});

  REQUIRE(line);
  CHECK(line.value().options.port == 9100);
  CHECK(line.value().options.host == "127.0.0.1");
  CHECK(line.value().options.ttft.count() == 0);
  CHECK(line.value().options.usage);
  CHECK_FALSE(line.value().options.seed);
  CHECK_FALSE(line.value().help);
}

TEST_CASE("mock::ParseCommandLine takes values apart or behind an equals sign", "[mock]") {
  const Words words = GENERATE(Words{"--port", "0", "--cut", "2.5", "--seed", "7", "--chunks", "3"},
                               Words{"--port=0", "--cut=2.5", "--seed=7", "--chunks=3"});

  const auto line = ParseCommandLine(words);

  REQUIRE(line);
  CHECK(line.value().options.port == 0);
  CHECK(line.value().options.cut == 2.5);
  CHECK(line.value().options.seed == 7U);
  CHECK(line.value().options.chunks == 3);
}

TEST_CASE("mock::ParseCommandLine takes the faults of a bad proxy", "[mock]") {
  const auto line = ParseCommandLine(Words{"--html", "5", "--head-bytes=2048"});

  REQUIRE(line);
  CHECK(line.value().options.html == 5);
  CHECK(line.value().options.head_bytes == 2048);
  CHECK_FALSE(ParseCommandLine(Words{"--head-bytes", "1048577"}));
  CHECK_FALSE(ParseCommandLine(Words{"--html", "60", "--cut", "60"}));
}

TEST_CASE("mock::ParseCommandLine reads times in milliseconds and seconds", "[mock]") {
  const auto [text, milliseconds] = GENERATE(table<std::string_view, int>(
      {{"20ms", 20}, {"1.5s", 1500}, {"20", 20}, {"0", 0}, {"2s", 2000}, {"0.4", 0}}));
  CAPTURE(text);

  const auto line = ParseCommandLine(Words{"--ttft", text});

  REQUIRE(line);
  CHECK(line.value().options.ttft == std::chrono::milliseconds(milliseconds));
}

TEST_CASE("mock::ParseCommandLine takes lists, repeated keys and flags", "[mock]") {
  const auto line = ParseCommandLine(Words{"--models", "a,b,模型", "--key=k1", "--key", "k2",
                                           "--strict-models", "--no-usage", "--print-requests"});

  REQUIRE(line);
  const MockOptions& options = line.value().options;
  CHECK(options.models == std::vector<std::string>{"a", "b", "模型"});
  REQUIRE(options.keys.size() == 2);
  CHECK(options.keys[1] == Secret("k2"));
  CHECK(options.strict_models);
  CHECK_FALSE(options.usage);
  CHECK(line.value().print_requests);
}

TEST_CASE("mock::ParseCommandLine refuses what is no value for an option", "[mock]") {
  const Words words = GENERATE(
      Words{"--port"}, Words{"--port", "x"}, Words{"--port", "65536"}, Words{"--port", "-1"},
      Words{"--ttft", "5m"}, Words{"--ttft", "-1"}, Words{"--ttft", "nan"}, Words{"--gap", "2d"},
      Words{"--gap", "90000s"}, Words{"--reset", "101"}, Words{"--reset", "-1"},
      Words{"--reset", "nan"}, Words{"--cut", "50", "--hang", "51"}, Words{"--chunks", "1.5"},
      Words{"--chunks", "99999999999"}, Words{"--chunk-bytes", "5"}, Words{"--models", "a,,b"},
      Words{"--key="}, Words{"--seed", ""}, Words{"--host", ""}, Words{"--retry-after", "-1"},
      Words{"--strict-models=yes"}, Words{"--stamp"}, Words{"--body-bytes=99999999"});
  CAPTURE(words);

  CHECK_FALSE(ComplaintAbout(words).empty());
}

TEST_CASE("mock::ParseCommandLine names the option it does not know", "[mock]") {
  CHECK(ComplaintAbout({"--speed", "3"}) ==
        "there is no option --speed; see gateway-server mock --help");
}

TEST_CASE("mock::ParseCommandLine never shows a key, not even one that went astray", "[mock]") {
  const Words words = GENERATE(Words{"--key=", "sk-secret"}, Words{"sk-secret"},
                               Words{"--key", "a", "sk-secret"}, Words{"--kee=sk-secret"});

  const std::string complaint = ComplaintAbout(words);

  CHECK_FALSE(complaint.empty());
  CHECK(complaint.find("sk-secret") == std::string::npos);
}

TEST_CASE("mock::HelpText names every option", "[mock]") {
  for (const std::string_view name : {"--port",
                                      "--host",
                                      "--threads",
                                      "--ttft",
                                      "--gap",
                                      "--chunks",
                                      "--chunk-bytes",
                                      "--body-bytes",
                                      "--fail-429",
                                      "--fail-500",
                                      "--reset",
                                      "--hang",
                                      "--cut",
                                      "--retry-after",
                                      "--seed",
                                      "--html",
                                      "--overloaded",
                                      "--head-bytes",
                                      "--key",
                                      "--models",
                                      "--strict-models",
                                      "--no-usage",
                                      "--print-requests",
                                      "--stamp"}) {
    CAPTURE(name);
    CHECK(HelpText().find(name) != std::string_view::npos);
  }
}

}  // namespace
}  // namespace gateway::server::mock
