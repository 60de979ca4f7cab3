#include "server/options.hpp"

#include <optional>

#include "server/option_words.hpp"

namespace gateway::server {
namespace {

std::optional<Command> CommandNamed(std::string_view word) {
  if (word == "serve") {
    return Command::kServe;
  }
  if (word == "check") {
    return Command::kCheck;
  }
  if (word == "mock") {
    return Command::kMock;
  }
  if (word == "bench") {
    return Command::kBench;
  }
  if (word == "models") {
    return Command::kModels;
  }
  if (word == "explain") {
    return Command::kExplain;
  }
  if (word == "keys") {
    return Command::kKeys;
  }
  if (word == "providers") {
    return Command::kProviders;
  }
  if (word == "clients") {
    return Command::kClients;
  }
  if (word == "logs") {
    return Command::kLogs;
  }
  if (word == "--version" || word == "version") {
    return Command::kVersion;
  }
  if (word == "--help" || word == "-h" || word == "help") {
    return Command::kHelp;
  }
  return std::nullopt;
}

Result<Options> ParseServe(std::span<const std::string_view> words) {
  Options options;
  std::optional<std::string_view> file;
  std::optional<std::string_view> listen;
  while (!words.empty()) {
    if (TakeValue(words, "--config", &file) || TakeValue(words, "--listen", &listen)) {
      continue;
    }
    if (CommandNamed(words.front()) == Command::kHelp) {
      options.command = Command::kHelp;
      return options;
    }
    return Usage("serve does not know '" + std::string(words.front()) + "'");
  }
  // Not taken for "none": an unset shell variable must not start something else than was meant.
  if (file && file->empty()) {
    return Usage("--config needs a file");
  }
  if (listen && listen->empty()) {
    return Usage("--listen needs an address such as 127.0.0.1:8080");
  }
  options.config_file = file.value_or("");
  options.listen = listen.value_or("");
  return options;
}

Result<Options> ParseCheck(std::span<const std::string_view> words) {
  if (words.size() != 1) {
    return Usage("check takes one file: gateway-server check FILE");
  }
  Options options;
  options.command = Command::kCheck;
  options.config_file = words.front();
  return options;
}

}  // namespace

Result<Options> ParseOptions(std::span<const std::string_view> words) {
  if (words.empty()) {
    return Options{};
  }
  const auto command = CommandNamed(words.front());
  const auto rest = words.subspan(1);
  if (!command) {
    if (words.front().starts_with("-")) {
      return ParseServe(words);
    }
    return Usage("there is no command '" + std::string(words.front()) + "'");
  }
  switch (*command) {
    case Command::kServe:
      return ParseServe(rest);
    case Command::kCheck:
      return ParseCheck(rest);
    case Command::kMock:
    case Command::kBench:
    case Command::kModels:
    case Command::kExplain:
    case Command::kKeys:
    case Command::kProviders:
    case Command::kClients:
    case Command::kLogs:
    case Command::kVersion:
    case Command::kHelp:
      break;
  }
  Options options;
  options.command = *command;
  options.words.assign(rest.begin(), rest.end());
  return options;
}

std::string_view HelpText() {
  return R"(gateway-server - one endpoint for many AI providers

  gateway-server [serve] [--config FILE] [--listen HOST:PORT]
      Runs the gateway. FILE is TOML, YAML or JSON. Without it the providers come from
      OPENAI_API_KEY, DEEPSEEK_API_KEY, OPENROUTER_API_KEY and their like; with none of
      these either, it runs against a stand-in of its own so that you can try it at once.
  gateway-server check FILE
      Says what is wrong with FILE, or what the gateway would do with it. Keys are masked.
  gateway-server models list | fetch | add | remove | check ...
      Which models a provider offers, and which of them clients see; models --help tells more.
  gateway-server explain --model NAME [options]
      Where a request would go, and what would be sent; explain --help tells more.
  gateway-server keys [enable ALIAS | disable ALIAS] [options]
      How the API keys are: ready, rejected, used up, limited; keys --help tells more.
  gateway-server providers [options]
      How the providers are: calls under way, failures, speed; providers --help tells more.
  gateway-server clients add | list | remove ...
      Who may use the gateway, and how much; clients --help tells more.
  gateway-server logs [show ID | stats] [--follow] [options]
      What was asked, by whom, how it ended, what it took and cost; logs --help tells more.
  gateway-server mock [--help] [options]
      A stand-in upstream to develop and load-test against.
  gateway-server bench URL [options]
      A load generator: requests at full speed or at a rate, or many streams; bench --help.
  gateway-server --version | --help
)";
}

}  // namespace gateway::server
