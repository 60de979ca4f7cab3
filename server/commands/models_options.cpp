#include "server/commands/models_options.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

struct ActionRow {
  std::string_view word;
  ModelsAction action;
  bool takes_json;
  bool takes_write;
  bool needs_provider;
  bool takes_names;
};

constexpr std::array kActions = {
    ActionRow{"list", ModelsAction::kList, true, false, false, false},
    ActionRow{"fetch", ModelsAction::kFetch, true, false, true, false},
    ActionRow{"add", ModelsAction::kAdd, false, true, true, true},
    ActionRow{"remove", ModelsAction::kRemove, false, true, true, true},
    ActionRow{"check", ModelsAction::kCheck, false, false, true, true},
};

Error Wrong(std::string what) { return Usage(std::move(what), "models"); }

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

// Options and names, as they come.
struct Words {
  PlaceWords place;
  std::optional<std::string_view> alias;
  std::vector<std::string_view> plain;  // the provider, then names
};

// False when `words` starts with an option that this action does not take.
bool Take(const ActionRow& row, std::span<const std::string_view>& words, Words* taken,
          ModelsOptions* options) {
  if (taken->place.Take(words)) {
    return true;
  }
  if (row.action == ModelsAction::kAdd && TakeValue(words, "--as", &taken->alias)) {
    return true;
  }
  const std::string_view word = words.front();
  if (row.takes_json && word == "--json") {
    options->json = true;
  } else if (row.takes_write && word == "--write") {
    options->write = true;
  } else if (!word.starts_with("-")) {
    taken->plain.push_back(word);
  } else {
    return false;
  }
  words = words.subspan(1);
  return true;
}

Result<void> PutNames(const ActionRow& row, const Words& taken, ModelsOptions* options) {
  const auto& plain = taken.plain;
  if (plain.empty() && row.needs_provider) {
    return Wrong(fmt::format("models {} needs the name of a provider", row.word));
  }
  if (plain.size() > 1 && !row.takes_names) {
    return Wrong(fmt::format("models {} takes one provider", row.word));
  }
  for (const std::string_view word : plain) {
    // An unset shell variable must not stand for all of something.
    if (word.empty() || !IsUtf8(word)) {
      return Wrong("a name must be some text in UTF-8");
    }
  }
  if (!plain.empty()) {
    options->provider = plain.front();
    options->names.assign(plain.begin() + 1, plain.end());
  }
  return {};
}

Result<void> CheckTogether(const Words& taken, ModelsOptions* options) {
  if (options->write && options->place.config_file.empty()) {
    return Wrong("--write needs --config FILE, the file to change");
  }
  if (!taken.alias) {
    return {};
  }
  options->alias = *taken.alias;
  if (options->alias.empty() || !IsUtf8(options->alias)) {
    return Wrong("--as needs a name");
  }
  if (options->names.size() != 1 || options->names.front() == "*") {
    return Wrong("--as needs exactly one model");
  }
  return {};
}

}  // namespace

Result<ModelsOptions> ParseModelsOptions(std::span<const std::string_view> words) {
  ModelsOptions options;
  if (words.empty()) {
    return Wrong("models needs one of list, fetch, add, remove, check");
  }
  if (IsHelp(words.front())) {
    return options;
  }
  const auto* row = std::find_if(kActions.begin(), kActions.end(), [&](const ActionRow& known) {
    return known.word == words.front();
  });
  if (row == kActions.end()) {
    return Wrong(fmt::format("models does not know '{}'", words.front()));
  }
  words = words.subspan(1);
  Words taken;
  while (!words.empty()) {
    if (words.front() == "--help" || words.front() == "-h") {
      return ModelsOptions{};
    }
    if (words.front() == "--") {  // what follows are names, whatever they look like
      taken.plain.insert(taken.plain.end(), words.begin() + 1, words.end());
      break;
    }
    if (!Take(*row, words, &taken, &options)) {
      return Wrong(fmt::format("models {} does not know '{}'", row->word, words.front()));
    }
  }
  options.action = row->action;
  auto place = taken.place.Read("models");
  if (!place) {
    return place.error();
  }
  options.place = *std::move(place);
  if (auto put = PutNames(*row, taken, &options); !put) {
    return put.error();
  }
  if (auto fits = CheckTogether(taken, &options); !fits) {
    return fits.error();
  }
  return options;
}

std::string_view ModelsHelpText() {
  return R"(gateway-server models - what providers offer, and what clients see of it

  models list [PROVIDER] [--json]
      The providers, or the models of one that clients see. Asks no upstream.
  models fetch PROVIDER [--json]
      Asks the upstream with each key, and keeps its list. Shows what is new (+), gone (-) and
      still there (=) since the list before, and what only some keys may use.
  models add PROVIDER NAME... [--as ALIAS] [--write]
      Lets clients see these models; '*' stands for all. --as gives one model another name.
  models remove PROVIDER NAME... [--write]
      Takes them away again, by name or alias; '*' stands for all that were added.
  models add PROVIDER, models remove PROVIDER
      On a terminal: lists the models to pick from.
  models check PROVIDER [NAME...]
      Makes a chat call of one token to each, 8 at a time, and tells which of them work. Without
      names: to all that clients see. Each call is a real one, and is charged as such.

  --write         puts the choice into the TOML file of --config in place of the database, and
                  lets a running gateway read it again
  --config FILE   the configuration; else the environment's API keys
  --server URL    the gateway to talk to; else the one that listens where the configuration
                  says (127.0.0.1:8080). If none runs there, the command does the work itself.
  --token TOKEN   the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's
  --key KEY       a client's key, which models check needs where the gateway has clients; else
                  GATEWAY_KEY

Exit status: 0 done, 1 failed (check: also when a model failed), 2 wrong usage.
)";
}

}  // namespace gateway::server
