// What a provider's calls are bounded by, what is done when they fail, and the limits of a request.
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

using namespace std::chrono_literals;

TEST_CASE("config::LoadConfig reads a provider's limits and its breaker", "[config]") {
  const ConfigFiles files;
  const auto config = files.Load("a.toml", std::string(kProvider) + R"(
max_in_flight = 8
on_disconnect = "drain"
retry_budget = 0.5
least_retries = 0
[providers.breaker]
scope = "model"
consecutive_failures = 2
failure_rate = 1
least_calls = 10
window = "10s"
open_for = "5s"
longest_open = "1m"
successes_to_close = 1
)");

  REQUIRE(config);
  const ProviderConfig& provider = config->providers[0];
  CHECK(provider.on_disconnect == OnDisconnect::kDrain);
  ProviderLimits expected;
  expected.max_in_flight = 8;
  expected.retry_rate = 0.5;
  expected.least_retries = 0;
  expected.breaker_per_model = true;
  expected.breaker = {true, 2, 1.0, 10, 10s, 5s, 60s, 1};
  CHECK(provider.limits == expected);
  CHECK(Contains(DescribeConfig(*config),
                 "\n  limits: max_in_flight = 8, retry_budget = 0.5, least_retries = 0, "
                 "on_disconnect = drain, a breaker for each model\n"));
}

TEST_CASE("config::LoadConfig leaves limits that are not named as they are by default",
          "[config]") {
  const ConfigFiles files;
  const auto config = files.Load("a.yaml",
                                 "providers:\n  - name: one\n    base_url: https://one.example/v1\n"
                                 "    no_key: true\n    breaker: {enabled: false}\n"
                                 "    on_disconnect: cancel\n");

  REQUIRE(config);
  ProviderLimits expected;
  expected.breaker.enabled = false;
  CHECK(config->providers[0].limits == expected);
  CHECK(config->providers[0].on_disconnect == OnDisconnect::kCancel);
  CHECK(Contains(DescribeConfig(*config), "\n  limits: no breaker\n"));
}

TEST_CASE("config::LoadConfig refuses limits that make no sense", "[config]") {
  struct Case {
    std::string setting;
    std::string complaint;
  };
  const auto c = GENERATE(
      Case{"max_in_flight = -1\n", "'max_in_flight' must be a whole number"},
      Case{"on_disconnect = \"drian\"\n", "unknown on_disconnect 'drian'; did you mean 'drain'?"},
      Case{"retry_budget = 1.5\n", "'retry_budget' must be a number from 0 to 1"},
      Case{"retry_budget = \"20%\"\n", "'retry_budget' must be a number from 0 to 1"},
      Case{"breaker = false\n", "'breaker' must be a table of settings"},
      Case{"breaker = { scope = \"key\" }\n", "unknown scope 'key'; known are: provider, model"},
      Case{"breaker = { failure_rate = 0 }\n", "'failure_rate' must be a number from 0.01 to 1"},
      Case{"breaker = { failures = 3 }\n", "unknown setting 'failures'"},
      Case{"breaker = { consecutive_failures = 0 }\n", "'consecutive_failures' must be a whole"},
      Case{"breaker = { window = \"10ms\" }\n", "'window' must be a duration from 1s"},
      Case{"breaker = { open_for = \"10m\" }\n", "'longest_open' is shorter than 'open_for'"});
  CAPTURE(c.setting);
  const ConfigFiles files;

  CHECK(Contains(files.Refusal("a.toml", std::string(kProvider) + c.setting), c.complaint));
}

TEST_CASE("config::LoadConfig reads the limits of a request", "[config]") {
  const ConfigFiles files;
  const auto config = files.Load("a.toml", std::string(kProvider) + R"(
[request]
max_attempts = 5
retry_timeouts = false
first_event_hold = 0
heartbeat = "20s"
longest_wait = "500ms"
)");

  REQUIRE(config);
  CHECK(config->request.max_attempts == 5);
  CHECK_FALSE(config->request.retry_timeouts);
  CHECK(config->request.first_event_hold == 0ms);
  CHECK(config->request.heartbeat == 20s);
  CHECK(config->request.longest_wait == 500ms);
  CHECK(Contains(files.Refusal("a.toml", std::string(kProvider) + "[request]\nmax_attempts = 11\n"),
                 "'max_attempts' must be a whole number; write one from 1 to 10"));
  CHECK(Contains(
      files.Refusal("a.toml", std::string(kProvider) + "[request]\nlongest_wait = \"2m\"\n"),
      "'longest_wait' must be a duration from 0s to 60s"));
}

}  // namespace
}  // namespace gateway::config
