#include "server/commands/clients_options.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

struct LimitRow {
  std::string_view option;
  std::size_t ClientConfig::*limit;
};

constexpr std::array kLimits = {
    LimitRow{"--rpm", &ClientConfig::requests_per_minute},
    LimitRow{"--tpm", &ClientConfig::tokens_per_minute},
    LimitRow{"--tokens-per-day", &ClientConfig::tokens_per_day},
    LimitRow{"--max-in-flight", &ClientConfig::max_in_flight},
};

struct Words {
  PlaceWords place;
  std::optional<std::string_view> models;
  std::array<std::optional<std::string_view>, kLimits.size()> limits;
  std::optional<std::string_view> name;
};

Error Wrong(std::string what) { return Usage(std::move(what), "clients"); }

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

std::optional<ClientsAction> ActionNamed(std::string_view word) {
  if (word == "add") {
    return ClientsAction::kAdd;
  }
  if (word == "list") {
    return ClientsAction::kList;
  }
  return word == "remove" ? std::optional(ClientsAction::kRemove) : std::nullopt;
}

bool TakeLimit(std::span<const std::string_view>& words, Words* taken) {
  if (TakeValue(words, "--models", &taken->models)) {
    return true;
  }
  for (std::size_t i = 0; i < kLimits.size(); ++i) {
    if (TakeValue(words, kLimits[i].option, &taken->limits[i])) {
      return true;
    }
  }
  return false;
}

// False when `words` starts with what this action does not take.
bool Take(ClientsAction action, std::span<const std::string_view>& words, Words* taken) {
  if (taken->place.Take(words) || (action == ClientsAction::kAdd && TakeLimit(words, taken))) {
    return true;
  }
  if (words.front().starts_with("-") || taken->name || action == ClientsAction::kList) {
    return false;
  }
  taken->name = words.front();
  words = words.subspan(1);
  return true;
}

Result<void> PutModels(std::string_view list, ClientConfig* client) {
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    if (name.empty() || !IsUtf8(name)) {
      return Wrong("--models needs names with commas between them");
    }
    client->models.emplace_back(name);
    if (comma == list.size()) {
      return {};
    }
    list.remove_prefix(comma + 1);
  }
}

Result<void> PutLimits(const Words& taken, ClientConfig* client) {
  for (std::size_t i = 0; i < kLimits.size(); ++i) {
    if (const auto& text = taken.limits[i]) {
      const char* end = text->data() + text->size();
      const auto [at, failed] = std::from_chars(text->data(), end, client->*kLimits[i].limit);
      if (failed != std::errc() || at != end) {
        return Wrong(fmt::format("{} needs a number", kLimits[i].option));
      }
    }
  }
  return taken.models ? PutModels(*taken.models, client) : Result<void>();
}

Result<ClientsOptions> Read(ClientsAction action, std::string_view word, const Words& taken) {
  ClientsOptions options;
  options.action = action;
  auto place = taken.place.Read("clients");
  if (!place) {
    return place.error();
  }
  options.place = *std::move(place);
  if (action == ClientsAction::kList) {
    return options;
  }
  if (!taken.name || taken.name->empty() || !IsUtf8(*taken.name)) {
    return Wrong(fmt::format("clients {} needs the name of a client", word));
  }
  if (options.place.config_file.empty()) {
    return Wrong(fmt::format("clients {} needs --config FILE, the file to change", word));
  }
  options.client.name = *taken.name;
  if (auto put = PutLimits(taken, &options.client); !put) {
    return put.error();
  }
  return options;
}

}  // namespace

Result<ClientsOptions> ParseClientsOptions(std::span<const std::string_view> words) {
  if (words.empty()) {
    return Wrong("clients needs one of add, list, remove");
  }
  const std::string_view word = words.front();
  if (IsHelp(word)) {
    return ClientsOptions{};
  }
  const auto action = ActionNamed(word);
  if (!action) {
    return Wrong(fmt::format("clients does not know '{}'", word));
  }
  words = words.subspan(1);
  Words taken;
  while (!words.empty()) {
    if (words.front() == "--help" || words.front() == "-h") {
      return ClientsOptions{};
    }
    if (!Take(*action, words, &taken)) {
      return Wrong(fmt::format("clients {} does not know '{}'", word, words.front()));
    }
  }
  return Read(*action, word, taken);
}

std::string_view ClientsHelpText() {
  return R"(gateway-server clients - who may use the gateway, and how much

  clients add NAME [--models A,B] [--rpm N] [--tpm N] [--tokens-per-day N] [--max-in-flight N]
      Makes a key, puts its digest into the TOML file of --config, and prints the key: once, and
      as the only line on the standard output. A running gateway reads the file again.
  clients list
      The clients, their limits, and what a running gateway has counted. Never their keys.
  clients remove NAME
      Takes the client out of the file again; a running gateway refuses its key from then on.

  --models A,B          what it may use: names, provider/model, with * at the end; else all
  --rpm N, --tpm N      requests and tokens a minute
  --tokens-per-day N    tokens a day
  --max-in-flight N     requests at once; 64 if nothing is said. 0 stands for no limit
  --config FILE         the configuration
  --server URL          the gateway to talk to; else the one that listens where the configuration
                        says (127.0.0.1:8080)
  --token TOKEN         the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's

Exit status: 0 done, 1 failed (also when a gateway runs and did not read the file), 2 wrong usage.
)";
}

}  // namespace gateway::server
