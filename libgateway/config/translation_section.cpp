#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "libgateway/config/near_name.hpp"
#include "libgateway/config/sections.hpp"

namespace gateway::config {
namespace {

constexpr Range<std::size_t> kMaxTokens{1, 10'000'000};

// A setting with two values.
struct Switch {
  std::string_view name;
  bool TranslationOptions::*value;
  std::optional<Dialect> upstream = {};  // whose providers have it; empty: all
  std::string_view on = {};              // empty: it is written as true or false
  std::string_view off = {};
};

constexpr std::array kSwitches{
    Switch{"lossy", &TranslationOptions::reject_lossy, {}, "reject", "report"},
    Switch{"keep_thinking", &TranslationOptions::keep_thinking, Dialect::kAnthropic},
    Switch{"system_role", &TranslationOptions::developer_role, Dialect::kOpenAi, "developer",
           "system"},
    Switch{"max_tokens_field", &TranslationOptions::max_completion_tokens, Dialect::kOpenAi,
           "max_completion_tokens", "max_tokens"},
    Switch{"reasoning_history", &TranslationOptions::reasoning_history, Dialect::kOpenAi, "keep",
           "drop"},
    Switch{"reasoning_effort", &TranslationOptions::reasoning_effort, Dialect::kOpenAi, "send",
           "drop"},
    Switch{"forward_top_k", &TranslationOptions::forward_top_k, Dialect::kOpenAi},
    Switch{"forward_cache_control", &TranslationOptions::forward_cache_control, Dialect::kOpenAi},
    Switch{"shorten_tool_names", &TranslationOptions::shorten_tool_names, Dialect::kOpenAi},
};

constexpr std::array<std::pair<std::string_view, ThinkingMode>, 3> kThinkingModes{
    {{"adaptive", ThinkingMode::kAdaptive},
     {"budget", ThinkingMode::kBudget},
     {"off", ThinkingMode::kOff}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> kAuths{
    {{"x-api-key", false}, {"bearer", true}}};

std::string_view WordOf(const Switch& option, bool value) {
  if (option.on.empty()) {
    return value ? "true" : "false";
  }
  return value ? option.on : option.off;
}

std::string_view WordOf(ThinkingMode mode) {
  const auto* const found = std::find_if(kThinkingModes.begin(), kThinkingModes.end(),
                                         [mode](const auto& word) { return word.second == mode; });
  return found == kThinkingModes.end() ? std::string_view{} : found->first;
}

template <typename T, std::size_t N>
void ReadWord(TableReader& reader, std::string_view name,
              const std::array<std::pair<std::string_view, T>, N>& words, T* value) {
  const Node* node = reader.Find(name);
  if (node == nullptr) {
    return;
  }
  const auto text = ReadText(*node, reader.report());
  if (!text) {
    return;
  }
  std::vector<std::string> known;
  for (const auto& [word, meaning] : words) {
    if (*text == word) {
      *value = meaning;
      return;
    }
    known.emplace_back(word);
  }
  reader.report().At(
      node->place, fmt::format("unknown {} {}{}", name, Quoted(node->text), Suggest(*text, known)));
}

void ReadSwitch(TableReader& reader, const Switch& option, TranslationOptions* options) {
  bool* value = &(options->*option.value);
  if (option.on.empty()) {
    reader.Flag(option.name, value);
  } else {
    const std::array<std::pair<std::string_view, bool>, 2> words{
        {{option.off, false}, {option.on, true}}};
    ReadWord(reader, option.name, words, value);
  }
}

// Source: https://docs.anthropic.com/en/api/versioning: versions are dates.
void ReadVersion(TableReader& reader, std::string* version) {
  const Node* node = reader.Find("anthropic_version");
  const auto text = node == nullptr ? std::nullopt : ReadText(*node, reader.report());
  if (!text) {
    return;
  }
  constexpr std::string_view kShape = "0000-00-00";
  const bool fits = std::equal(
      text->begin(), text->end(), kShape.begin(), kShape.end(),
      [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; });
  if (!fits) {
    reader.report().At(node->place,
                       "'anthropic_version' must be a date; write it like \"2023-06-01\"");
    return;
  }
  *version = *text;
}

// A setting that would do nothing was meant to do something.
void RefuseElsewhere(TableReader& reader, std::string_view name, Dialect upstream,
                     const ProviderConfig& provider) {
  const Node* node = reader.Find(name);
  if (node != nullptr && provider.dialect != upstream) {
    reader.report().At(node->place, fmt::format("'{}' is for providers with protocol = \"{}\", and "
                                                "this one is none; take it out",
                                                name, DialectName(upstream)));
  }
}

}  // namespace

void ReadTranslation(TableReader& reader, ProviderConfig* provider) {
  TranslationOptions& options = provider->translation;
  for (const Switch& option : kSwitches) {
    ReadSwitch(reader, option, &options);
    if (option.upstream) {
      RefuseElsewhere(reader, option.name, *option.upstream, *provider);
    }
  }
  auto most = static_cast<std::size_t>(options.default_max_tokens);
  reader.Count("default_max_tokens", kMaxTokens, &most);
  options.default_max_tokens = static_cast<std::int64_t>(most);
  ReadWord(reader, "thinking_mode", kThinkingModes, &options.thinking_mode);
  ReadVersion(reader, &options.anthropic_version);
  ReadWord(reader, "auth", kAuths, &provider->bearer_auth);
  for (const std::string_view name :
       {"default_max_tokens", "thinking_mode", "anthropic_version", "auth"}) {
    RefuseElsewhere(reader, name, Dialect::kAnthropic, *provider);
  }
}

std::vector<std::string> UnusualTranslation(const ProviderConfig& provider) {
  const TranslationOptions usual;
  const TranslationOptions& options = provider.translation;
  std::vector<std::string> unusual;
  const auto tell = [&unusual](bool is_unusual, std::string_view name, std::string_view value) {
    if (is_unusual) {
      unusual.push_back(fmt::format("{} = {}", name, value));
    }
  };
  tell(provider.bearer_auth, "auth", "bearer");
  for (const Switch& option : kSwitches) {
    const bool value = options.*option.value;
    tell(value != usual.*option.value, option.name, WordOf(option, value));
  }
  tell(options.default_max_tokens != usual.default_max_tokens, "default_max_tokens",
       std::to_string(options.default_max_tokens));
  tell(options.thinking_mode != usual.thinking_mode, "thinking_mode",
       WordOf(options.thinking_mode));
  tell(options.anthropic_version != usual.anthropic_version, "anthropic_version",
       options.anthropic_version);
  return unusual;
}

}  // namespace gateway::config
