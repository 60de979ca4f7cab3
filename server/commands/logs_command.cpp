#include "server/commands/logs_command.hpp"

#include <ostream>

#include "server/commands/gateway_connection.hpp"
#include "server/commands/logs_actions.hpp"
#include "server/commands/logs_options.hpp"

namespace gateway::server {

int RunLogs(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseLogsOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  if (options->action == LogsAction::kHelp) {
    console.out << LogsHelpText();
    return 0;
  }
  const auto connection = Connect(options->place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  switch (options->action) {
    case LogsAction::kShow:
      return ShowLog(*options, connection->client, console);
    case LogsAction::kStats:
      return ShowLogStats(*options, connection->client, console);
    case LogsAction::kList:
    case LogsAction::kHelp:
      break;
  }
  return ListLogs(*options, connection->client, console);
}

}  // namespace gateway::server
