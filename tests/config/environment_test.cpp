#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::ConfigFromEnvironment makes a provider of every key that is set", "[config]") {
  const Variables variables({{"DEEPSEEK_API_KEY", "k-deep"},
                             {"OPENAI_API_KEY", "k-1"},
                             {"OPENAI_API_KEYS", "k-2, k-1"},
                             {"OPENAI_BASE_URL", "http://127.0.0.1:9/v1/"},
                             {"ANTHROPIC_API_KEY", "k-a"},
                             {"ANTHROPIC_BASE_URL", "https://proxy.example"},
                             {"GROQ_API_KEY", ""}});

  const auto config = ConfigFromEnvironment();

  REQUIRE(config);
  REQUIRE(config->providers.size() == 3);
  const ProviderConfig& openai = config->providers[0];
  CHECK(openai.base_url == "http://127.0.0.1:9/v1");
  CHECK(openai.keys.size() == 2);
  CHECK(openai.key_strategy == KeyStrategy::kRoundRobin);
  CHECK(config->providers[1].dialect == Dialect::kAnthropic);
  CHECK(config->providers[1].base_url == "https://proxy.example/v1");
  CHECK(config->providers[2].base_url == "https://api.deepseek.com/v1");
  CHECK(config->providers[2].keys[0].alias == "deepseek#1");
}

TEST_CASE("config::ConfigFromEnvironment refuses an empty environment and bad values", "[config]") {
  const auto none = ConfigFromEnvironment();
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::kConfig);
  CHECK(Contains(none.error().message, "set OPENAI_API_KEY"));

  const Variables variables(
      {{"OPENAI_API_KEY", "canary canary"}, {"GROQ_API_KEY", "k"}, {"GROQ_BASE_URL", "canary"}});
  const auto bad = ConfigFromEnvironment();
  REQUIRE_FALSE(bad);
  CHECK(Contains(bad.error().message, "OPENAI_API_KEY: a key with a blank"));
  CHECK(Contains(bad.error().message, "\nGROQ_BASE_URL: must begin with https://"));
  CHECK_FALSE(Contains(bad.error().message, "canary"));
}

}  // namespace
}  // namespace gateway::config
