// How a provider is spoken to: base URL, credential, and calls of clients that speak another
// protocol.
#include "config/config_files.hpp"

namespace gateway::config {
namespace {

constexpr std::string_view kAnthropic =
    "[[providers]]\n"
    "name = \"one\"\n"
    "protocol = \"anthropic\"\n"
    "base_url = \"https://one.example/v1\"\n"
    "keys = \"sk-canary-1234\"\n";

struct Case {
  std::string_view line;
  std::string_view expected;  // begins the message
};

TEST_CASE("config::LoadConfig reads how an Anthropic provider is spoken to", "[config]") {
  const ConfigFiles files;

  const auto config = files.Load("a.toml", std::string(kAnthropic) +
                                               "lossy = \"reject\"\n"
                                               "default_max_tokens = 4096\n"
                                               "thinking_mode = \"budget\"\n"
                                               "anthropic_version = \"2026-10-21\"\n"
                                               "keep_thinking = false\n"
                                               "auth = \"bearer\"\n");

  REQUIRE(config);
  const ProviderConfig& provider = config->providers.front();
  CHECK(provider.bearer_auth);
  CHECK(provider.translation.reject_lossy);
  CHECK(provider.translation.default_max_tokens == 4096);
  CHECK(provider.translation.thinking_mode == ThinkingMode::kBudget);
  CHECK(provider.translation.anthropic_version == "2026-10-21");
  CHECK_FALSE(provider.translation.keep_thinking);
  CHECK(Contains(DescribeConfig(*config),
                 "\n  translation: auth = bearer, lossy = reject, keep_thinking = false, "
                 "default_max_tokens = 4096, thinking_mode = budget, "
                 "anthropic_version = 2026-10-21\n"));
}

TEST_CASE("config::LoadConfig reads how an OpenAI provider is spoken to", "[config]") {
  const ConfigFiles files;

  const auto config = files.Load("a.toml", std::string(kProvider) +
                                               "system_role = \"developer\"\n"
                                               "max_tokens_field = \"max_completion_tokens\"\n"
                                               "reasoning_history = \"drop\"\n"
                                               "reasoning_effort = \"drop\"\n"
                                               "forward_top_k = true\n"
                                               "forward_cache_control = true\n"
                                               "shorten_tool_names = true\n");

  REQUIRE(config);
  const TranslationOptions& options = config->providers.front().translation;
  CHECK(options.developer_role);
  CHECK(options.max_completion_tokens);
  CHECK_FALSE(options.reasoning_history);
  CHECK_FALSE(options.reasoning_effort);
  CHECK(options.forward_top_k);
  CHECK(options.forward_cache_control);
  CHECK(options.shorten_tool_names);
  CHECK(Contains(DescribeConfig(*config),
                 "\n  translation: system_role = developer, "
                 "max_tokens_field = max_completion_tokens, reasoning_history = drop, "
                 "reasoning_effort = drop, forward_top_k = true, forward_cache_control = true, "
                 "shorten_tool_names = true\n"));
}

TEST_CASE("config::LoadConfig takes the usual ways, and says nothing about them", "[config]") {
  const ConfigFiles files;
  const auto openai = files.Load("a.toml", std::string(kProvider) +
                                               "lossy = \"report\"\nsystem_role = \"system\"\n"
                                               "max_tokens_field = \"max_tokens\"\n"
                                               "reasoning_history = \"keep\"\n"
                                               "reasoning_effort = \"send\"\n");
  const auto anthropic = files.Load(
      "b.toml", std::string(kAnthropic) + "auth = \"x-api-key\"\nthinking_mode = \"adaptive\"\n");

  REQUIRE(openai);
  REQUIRE(anthropic);
  CHECK_FALSE(Contains(DescribeConfig(*openai), "translation"));
  CHECK_FALSE(Contains(DescribeConfig(*anthropic), "translation"));
}

TEST_CASE("config::LoadConfig names line and remedy of a mistake in a translation", "[config]") {
  const ConfigFiles files;
  const Case mistake = GENERATE(values<Case>({
      {"lossy = \"rejct\"", "unknown lossy 'rejct'; did you mean 'reject'?"},
      {"lossy = true", "'lossy' must be a text; put it in quotes"},
      {"thinking_mode = \"always\"",
       "unknown thinking_mode 'always'; known are: adaptive, budget, off"},
      {"default_max_tokens = 0", "'default_max_tokens' must be a whole number; write one from 1"},
      {"keep_thinking = \"no\"", "'keep_thinking' must be true or false"},
      {"anthropic_version = \"latest\"", "'anthropic_version' must be a date; write it like"},
      {"auth = \"Bearer\"", "unknown auth 'Bearer'; did you mean 'bearer'?"},
      {"system_role = \"developer\"",
       "'system_role' is for providers with protocol = \"openai\", and this one is none; take"},
      {"thinkng_mode = \"off\"", "unknown setting 'thinkng_mode'; did you mean 'thinking_mode'?"},
  }));
  CAPTURE(mistake.line);

  const std::string message =
      files.Refusal("a.toml", std::string(kAnthropic) + std::string(mistake.line) + "\n");

  CAPTURE(message);
  CHECK(message.starts_with("a.toml:6: "));
  CHECK(message.substr(message.find(": ") + 2).starts_with(mistake.expected));
  CHECK_FALSE(Contains(message, "\n"));
}

TEST_CASE("config::LoadConfig refuses Anthropic's settings for other providers", "[config]") {
  const ConfigFiles files;
  const std::string line =
      GENERATE("default_max_tokens = 5", "thinking_mode = \"off\"", "keep_thinking = true",
               "anthropic_version = \"2023-06-01\"", "auth = \"bearer\"");

  CHECK(Contains(files.Refusal("a.toml", std::string(kProvider) + line + "\n"),
                 "is for providers with protocol = \"anthropic\", and this one is none"));
}

TEST_CASE("config::LoadConfig puts the version behind an Anthropic base URL without one",
          "[config]") {
  struct Url {
    std::string written;
    std::string meant;
  };
  const auto url = GENERATE(values<Url>({
      {"https://api.anthropic.com", "https://api.anthropic.com/v1"},
      {"https://api.anthropic.com/", "https://api.anthropic.com/v1"},
      {"https://api.anthropic.com/v1", "https://api.anthropic.com/v1"},
      {"https://one.example/anthropic", "https://one.example/anthropic/v1"},
      {"https://one.example/api/v4", "https://one.example/api/v4"},
      {"https://one.example/v1beta", "https://one.example/v1beta"},
      {"https://one.example/vertex", "https://one.example/vertex/v1"},
      {"http://v1", "http://v1/v1"},
  }));
  const ConfigFiles files;
  const std::string text = "[[providers]]\nname = \"one\"\nkeys = \"k\"\nbase_url = \"" +
                           url.written + "\"\nprotocol = ";

  const auto anthropic = files.Load("a.toml", text + "\"anthropic\"\n");
  const auto openai = files.Load("b.toml", text + "\"openai\"\n");

  REQUIRE(anthropic);
  REQUIRE(openai);
  CHECK(anthropic->providers.front().base_url == url.meant);
  CHECK(url.written.starts_with(openai->providers.front().base_url));
}

TEST_CASE("config::LoadConfig gives no provider the name of a path", "[config]") {
  const ConfigFiles files;

  CHECK(Contains(files.Refusal("a.toml",
                               "[[providers]]\nname = \"messages\"\nno_key = true\n"
                               "base_url = \"https://one.example/v1\"\n"),
                 "'name' 'messages' is a path of the gateway itself"));
}

}  // namespace
}  // namespace gateway::config
