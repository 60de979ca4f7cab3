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
  const auto log = ConnectToLog(options->place, console);
  if (!log) {
    return Complain(console, log.error().message);
  }
  switch (options->action) {
    case LogsAction::kShow:
      return ShowLog(*options, **log, console);
    case LogsAction::kStats:
      return ShowLogStats(*options, **log, console);
    case LogsAction::kList:
    case LogsAction::kHelp:
      break;
  }
  return ListLogs(*options, **log, console);
}

}  // namespace gateway::server
