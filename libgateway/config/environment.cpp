#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/config.hpp"
#include "libgateway/config/expand.hpp"
#include "libgateway/config/values.hpp"

namespace gateway {
namespace {

struct KnownProvider {
  const char* prefix;  // of PREFIX_API_KEY, PREFIX_API_KEYS and PREFIX_BASE_URL
  const char* name;
  const char* base_url;
  Dialect dialect = Dialect::kOpenAi;
};

constexpr std::array kKnown{
    KnownProvider{"OPENAI", "openai", "https://api.openai.com/v1"},
    KnownProvider{"ANTHROPIC", "anthropic", "https://api.anthropic.com/v1", Dialect::kAnthropic},
    KnownProvider{"DEEPSEEK", "deepseek", "https://api.deepseek.com/v1"},
    KnownProvider{"OPENROUTER", "openrouter", "https://openrouter.ai/api/v1"},
    KnownProvider{"SILICONFLOW", "siliconflow", "https://api.siliconflow.cn/v1"},
    KnownProvider{"MOONSHOT", "moonshot", "https://api.moonshot.cn/v1"},
    KnownProvider{"DASHSCOPE", "dashscope", "https://dashscope.aliyuncs.com/compatible-mode/v1"},
    KnownProvider{"ZHIPUAI", "zhipuai", "https://open.bigmodel.cn/api/paas/v4"},
    KnownProvider{"ARK", "ark", "https://ark.cn-beijing.volces.com/api/v3"},
    KnownProvider{"GEMINI", "gemini", "https://generativelanguage.googleapis.com/v1beta/openai"},
    KnownProvider{"GROQ", "groq", "https://api.groq.com/openai/v1"},
    KnownProvider{"MISTRAL", "mistral", "https://api.mistral.ai/v1"},
    KnownProvider{"TOGETHER", "together", "https://api.together.xyz/v1"},
    KnownProvider{"XAI", "xai", "https://api.x.ai/v1"},
    KnownProvider{"FIREWORKS", "fireworks", "https://api.fireworks.ai/inference/v1"},
    KnownProvider{"CEREBRAS", "cerebras", "https://api.cerebras.ai/v1"},
    KnownProvider{"DEEPINFRA", "deepinfra", "https://api.deepinfra.com/v1/openai"},
    KnownProvider{"NVIDIA", "nvidia", "https://integrate.api.nvidia.com/v1"},
};

std::string VariableName(const KnownProvider& known, std::string_view what) {
  return fmt::format("{}_{}", known.prefix, what);
}

// Error: a key that no header can carry.
Result<std::vector<Key>> KeysOf(const KnownProvider& known) {
  std::vector<Key> keys;
  for (const char* what : {"API_KEY", "API_KEYS"}) {
    const auto text = config::Variable(VariableName(known, what));
    for (std::string& value : config::SplitAtCommas(text.value_or(""))) {
      if (std::any_of(value.begin(), value.end(), [](char c) { return c <= ' ' || c >= 0x7f; })) {
        return Fail(ErrorCode::kConfig, VariableName(known, what) +
                                            ": a key with a blank or an unprintable character "
                                            "inside; separate keys by commas");
      }
      Secret secret(std::move(value));
      if (std::none_of(keys.begin(), keys.end(),
                       [&secret](const Key& key) { return key.secret == secret; })) {
        keys.push_back(Key{fmt::format("{}#{}", known.name, keys.size() + 1), std::move(secret)});
      }
    }
  }
  return keys;
}

Result<std::string> BaseUrlOf(const KnownProvider& known) {
  const std::string variable = VariableName(known, "BASE_URL");
  const auto text = config::Variable(variable);
  if (!text) {
    return std::string(known.base_url);
  }
  auto url = config::ParseBaseUrl(*text);
  if (!url) {
    return Fail(ErrorCode::kConfig, fmt::format("{}: {}", variable, url.error().message));
  }
  return known.dialect == Dialect::kAnthropic ? config::WithVersion(*std::move(url)) : url;
}

}  // namespace

Result<GatewayConfig> ConfigFromEnvironment() {
  GatewayConfig config;
  std::string mistakes;
  const auto complain = [&mistakes](const Error& error) {
    mistakes += (mistakes.empty() ? "" : "\n") + error.message;
  };
  for (const KnownProvider& known : kKnown) {
    auto keys = KeysOf(known);
    if (!keys) {
      complain(keys.error());
      continue;
    }
    if (keys->empty()) {
      continue;
    }
    auto url = BaseUrlOf(known);
    if (!url) {
      complain(url.error());
      continue;
    }
    ProviderConfig provider;
    provider.name = known.name;
    provider.dialect = known.dialect;
    provider.base_url = *std::move(url);
    // Nowhere to say otherwise, and who gives several keys wants them used.
    provider.key_strategy = keys->size() > 1 ? KeyStrategy::kRoundRobin : KeyStrategy::kFirst;
    provider.keys = *std::move(keys);
    config.providers.push_back(std::move(provider));
  }
  if (!mistakes.empty()) {
    return Fail(ErrorCode::kConfig, std::move(mistakes));
  }
  if (config.providers.empty()) {
    return Fail(ErrorCode::kConfig,
                "no API key in the environment; set OPENAI_API_KEY, DEEPSEEK_API_KEY, "
                "ANTHROPIC_API_KEY or the like, or give a configuration file");
  }
  return config;
}

}  // namespace gateway
