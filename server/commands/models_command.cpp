#include "server/commands/models_command.hpp"

#include <ostream>

#include "server/commands/models_actions.hpp"
#include "server/commands/models_options.hpp"

namespace gateway::server {

int RunModels(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseModelsOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  switch (options->action) {
    case ModelsAction::kList:
      return RunModelsList(*options, console);
    case ModelsAction::kFetch:
      return RunModelsFetch(*options, console);
    case ModelsAction::kAdd:
      return RunModelsAdd(*options, console);
    case ModelsAction::kRemove:
      return RunModelsRemove(*options, console);
    case ModelsAction::kCheck:
      return RunModelsCheck(*options, console);
    case ModelsAction::kHelp:
      break;
  }
  console.out << ModelsHelpText();
  return 0;
}

}  // namespace gateway::server
