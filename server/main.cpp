// gateway-server: command line to command.
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "server/commands/bench_command.hpp"
#include "server/commands/clients_command.hpp"
#include "server/commands/console.hpp"
#include "server/commands/explain_command.hpp"
#include "server/commands/keys_command.hpp"
#include "server/commands/logs_command.hpp"
#include "server/commands/mock_command.hpp"
#include "server/commands/models_command.hpp"
#include "server/commands/providers_command.hpp"
#include "server/commands/serve.hpp"
#include "server/options.hpp"
#include "server/process_limits.hpp"

int main(int argc, char** argv) {
  namespace server = gateway::server;

  const std::vector<std::string_view> words(argv + 1, argv + argc);
  const auto options = server::ParseOptions(words);
  if (!options) {
    fmt::print(stderr, "{}\n", options.error().message);
    return server::kExitUsage;
  }
  switch (options->command) {
    case server::Command::kServe:
      return server::Serve(*options);
    case server::Command::kCheck:
      return server::Check(*options);
    case server::Command::kMock:
      return server::RunMock(options->words);
    case server::Command::kBench:
      server::PrepareProcess();
      return server::RunBench(options->words, server::ProcessConsole());
    case server::Command::kModels:
      server::PrepareProcess();
      return server::RunModels(options->words, server::ProcessConsole());
    case server::Command::kExplain:
      server::PrepareProcess();
      return server::RunExplain(options->words, server::ProcessConsole());
    case server::Command::kKeys:
      server::PrepareProcess();
      return server::RunKeys(options->words, server::ProcessConsole());
    case server::Command::kProviders:
      server::PrepareProcess();
      return server::RunProviders(options->words, server::ProcessConsole());
    case server::Command::kClients:
      server::PrepareProcess();
      return server::RunClients(options->words, server::ProcessConsole());
    case server::Command::kLogs:
      server::PrepareProcess();
      return server::RunLogs(options->words, server::ProcessConsole());
    case server::Command::kVersion:
      fmt::print("gateway-server {}\n", GATEWAY_VERSION);
      return 0;
    case server::Command::kHelp:
      break;
  }
  fmt::print("{}", server::HelpText());
  return 0;
}
