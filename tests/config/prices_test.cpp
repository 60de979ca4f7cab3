// What a provider's models cost.
#include <optional>
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig reads a provider's prices in order", "[config]") {
  const ConfigFiles files;
  const bool yaml = GENERATE(false, true);
  CAPTURE(yaml);

  const auto config =
      yaml ? files.Load("a.yaml",
                        "providers:\n  - name: one\n    base_url: https://one.example/v1\n"
                        "    keys: sk-canary-1234\n    prices:\n"
                        "      - {model: gpt-4o, input: 2.5, cached: 1.25, output: 10}\n"
                        "      - {model: \"*\", input: 1, cache_write: 0}\n")
           : files.Load("a.toml", std::string(kProvider) +
                                      "[[providers.prices]]\nmodel = \"gpt-4o\"\ninput = 2.5\n"
                                      "cached = 1.25\noutput = 10\n"
                                      "[[providers.prices]]\nmodel = \"*\"\ninput = 1\n"
                                      "cache_write = 0\n");

  REQUIRE(config);
  const auto& prices = config->providers[0].prices;
  REQUIRE(prices.size() == 2);
  CHECK(prices[0].model == "gpt-4o");
  CHECK(prices[0].input == 2.5);
  CHECK(prices[0].output == 10);
  CHECK(prices[0].cached == std::optional(1.25));
  CHECK_FALSE(prices[0].cache_write.has_value());
  CHECK(prices[1].model == "*");
  CHECK(prices[1].output == 0);
  CHECK(prices[1].cache_write == std::optional(0.0));
  CHECK(Contains(DescribeConfig(*config), "\n  prices: gpt-4o (2.5 / 10), * (1 / 0)\n"));
}

TEST_CASE("config::LoadConfig says what is wrong with a price", "[config]") {
  struct Case {
    const char* lines;
    const char* complaint;
  };
  const Case wrong = GENERATE(
      Case{"input = 1", "a.toml:6: this price has no model; add model = \"...\""},
      Case{"model = \"m\"", "a.toml:6: this price says nothing of the prompt; add input = 0.15"},
      Case{"model = \"\"\ninput = 1", "a.toml:7: 'model' is empty, or has a '*' that is not"},
      Case{"model = \"a*b\"\ninput = 1", "a.toml:7: 'model' is empty, or has a '*' that is not"},
      Case{"model = \"m\"\ninput = -1", "a.toml:8: 'input' must be a number from 0 to"},
      Case{"model = \"m\"\ninput = \"1\"", "a.toml:8: 'input' must be a number from 0 to"},
      Case{"model = \"m\"\ninput = nan", "a.toml:8: 'input' must be a number from 0 to"},
      Case{"model = \"m\"\ninput = 1\ncached = true", "a.toml:9: 'cached' must be a number"},
      Case{"model = \"m\"\ninput = 1\nouput = 1", "a.toml:9: unknown setting 'ouput'; did you"},
      Case{"model = \"m\"\ninput = 1\n[[providers.prices]]\nmodel = \"m\"\ninput = 2",
           "a.toml:10: the price of 'm' never counts, because that of 'm' stands before it"},
      Case{"model = \"m*\"\ninput = 1\n[[providers.prices]]\nmodel = \"mini*\"\ninput = 2",
           "a.toml:10: the price of 'mini*' never counts, because that of 'm*' stands before it"});
  CAPTURE(wrong.lines);
  const ConfigFiles files;

  const std::string message = files.Refusal(
      "a.toml", std::string(kProvider) + "[[providers.prices]]\n" + wrong.lines + "\n");

  CAPTURE(message);
  CHECK(Contains(message, wrong.complaint));
}

TEST_CASE("config::LoadConfig refuses prices that are no list", "[config]") {
  const ConfigFiles files;

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "prices = { model = \"m\", input = 1 }\n");

  CHECK(Contains(message, "a.toml:6: 'prices' must be a list of tables"));
}

}  // namespace
}  // namespace gateway::config
