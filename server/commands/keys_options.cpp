#include "server/commands/keys_options.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

Error Wrong(std::string what) { return Usage(std::move(what), "keys"); }

// The action, off the front of `words`.
KeysAction TakeAction(std::span<const std::string_view>& words) {
  if (words.empty()) {
    return KeysAction::kList;
  }
  KeysAction action = KeysAction::kList;
  if (words.front() == "enable") {
    action = KeysAction::kEnable;
  } else if (words.front() == "disable") {
    action = KeysAction::kDisable;
  } else if (words.front() != "list") {
    return action;
  }
  words = words.subspan(1);
  return action;
}

// An unset shell variable must not stand for all of something.
Result<void> Check(const KeysOptions& options, const std::optional<std::string_view>& provider) {
  if (provider && (provider->empty() || !IsUtf8(*provider))) {
    return Wrong("--provider needs the name of a provider");
  }
  if (options.action == KeysAction::kList) {
    return options.alias.empty() ? Result<void>()
                                 : Wrong(fmt::format("keys does not know '{}'", options.alias));
  }
  if (options.alias.empty() || !IsUtf8(options.alias)) {
    return Wrong("keys enable and keys disable need the name of a key");
  }
  return {};
}

}  // namespace

Result<KeysOptions> ParseKeysOptions(std::span<const std::string_view> words) {
  KeysOptions options;
  options.action = TakeAction(words);
  PlaceWords place;
  std::optional<std::string_view> provider;
  while (!words.empty()) {
    if (place.Take(words) || TakeValue(words, "--provider", &provider)) {
      continue;
    }
    const std::string_view word = words.front();
    if (IsHelp(word)) {
      options.action = KeysAction::kHelp;
      return options;
    }
    if (word == "--json") {
      options.json = true;
    } else if (!word.starts_with("-") && options.alias.empty()) {
      options.alias = word;
    } else {
      return Wrong(fmt::format("keys does not know '{}'", word));
    }
    words = words.subspan(1);
  }
  if (auto checked = Check(options, provider); !checked) {
    return checked.error();
  }
  options.provider = provider.value_or("");
  auto where = place.Read("keys");
  if (!where) {
    return where.error();
  }
  options.place = *std::move(where);
  return options;
}

std::string_view KeysHelpText() {
  return R"(gateway-server keys - how the API keys are

  keys [list] [--provider NAME] [--json]
      Each key's state (ready; quarantined: the upstream rejects it; exhausted: its account is
      used up; disabled), until when, its calls since the start, and what the upstream said;
      then the models that a key is not used for just now.
  keys enable ALIAS [--provider NAME] [--json]
      Puts a key back into use, whatever was wrong with it.
  keys disable ALIAS [--provider NAME] [--json]
      Takes it out of use, until it is enabled again; also over restarts.

  --provider NAME  only that provider's keys
  --config FILE    the configuration; else the environment's API keys
  --server URL     the gateway to talk to; else the one that listens where the configuration
                   says (127.0.0.1:8080). If none runs there, the command does the work itself.
  --token TOKEN    the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's

Exit status: 0 done, 1 failed, 2 wrong usage.
)";
}

Result<ProvidersOptions> ParseProvidersOptions(std::span<const std::string_view> words) {
  ProvidersOptions options;
  PlaceWords place;
  while (!words.empty()) {
    if (place.Take(words)) {
      continue;
    }
    const std::string_view word = words.front();
    if (IsHelp(word)) {
      options.help = true;
      return options;
    }
    if (word == "--json") {
      options.json = true;
    } else if (word != "list") {
      return Usage(fmt::format("providers does not know '{}'", word), "providers");
    }
    words = words.subspan(1);
  }
  auto where = place.Read("providers");
  if (!where) {
    return where.error();
  }
  options.place = *std::move(where);
  return options;
}

std::string_view ProvidersHelpText() {
  return R"(gateway-server providers - how the providers are

  providers [list] [--json]
      Each provider's calls under way and at most, its breaker, how long it takes to the first
      byte, its calls and failures since the start, its usable keys, and the last failure.

  --config FILE   the configuration; else the environment's API keys
  --server URL    the gateway to talk to; else the one that listens where the configuration
                  says (127.0.0.1:8080). If none runs there, the command does the work itself.
  --token TOKEN   the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's

Exit status: 0 done, 1 failed, 2 wrong usage.
)";
}

}  // namespace gateway::server
