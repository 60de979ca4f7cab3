#include "server/commands/explain_options.hpp"

#include <optional>
#include <utility>

#include "server/json/json.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

Error Wrong(std::string what) { return Usage(std::move(what), "explain"); }

struct Words {
  PlaceWords place;
  std::optional<std::string_view> model;
  std::optional<std::string_view> body;
  std::optional<std::string_view> path;
};

Result<void> Check(const Words& taken) {
  if (!taken.model || taken.model->empty() || !IsUtf8(*taken.model)) {
    return Wrong("explain needs --model NAME");
  }
  if (taken.body && taken.body->empty()) {
    return Wrong("--body needs a file, or - for the input");
  }
  if (taken.path && (!taken.path->starts_with('/') || !IsUtf8(*taken.path))) {
    return Wrong("--path needs a path such as /v1/messages");
  }
  return {};
}

}  // namespace

Result<ExplainOptions> ParseExplainOptions(std::span<const std::string_view> words) {
  ExplainOptions options;
  Words taken;
  while (!words.empty()) {
    if (taken.place.Take(words) || TakeValue(words, "--model", &taken.model) ||
        TakeValue(words, "--body", &taken.body) || TakeValue(words, "--path", &taken.path)) {
      continue;
    }
    const std::string_view word = words.front();
    if (word == "--help" || word == "-h" || word == "help") {
      options.help = true;
      return options;
    }
    if (word != "--json") {
      return Wrong("explain does not know '" + std::string(word) + "'");
    }
    options.json = true;
    words = words.subspan(1);
  }
  if (auto checked = Check(taken); !checked) {
    return checked.error();
  }
  auto place = taken.place.Read("explain");
  if (!place) {
    return place.error();
  }
  options.model = *taken.model;
  options.body_file = taken.body.value_or("");
  options.path = taken.path.value_or("");
  options.place = *std::move(place);
  return options;
}

std::string_view ExplainHelpText() {
  return R"(gateway-server explain - where a request would go, and what would be sent; nothing is

  explain --model NAME [--body FILE] [--path PATH] [--json]
      Shows the redirects that NAME takes, the providers in the order they would be asked, which
      key would be used, and the call as it would be sent. Keys are masked.

  --model NAME    as a client would name it
  --body FILE     the client's JSON body; - reads it from the input. Without it: a short chat call
  --path PATH     /v1/chat/completions, or /v1/messages for a client that speaks Anthropic's API
  --json          the gateway's answer as it is
  --config FILE   the configuration; else the environment's API keys
  --server URL    the gateway to ask; else the one that listens where the configuration says
                  (127.0.0.1:8080). If none runs there, the command does the work itself.
  --token TOKEN   the admin token; else GATEWAY_ADMIN_TOKEN, else the configuration's

Exit status: 0 somebody would be asked, 1 nobody would, or it failed, 2 wrong usage.
)";
}

}  // namespace gateway::server
