// What the words behind `gateway-server logs` do. Each returns the exit status.
#pragma once

#include "server/commands/console.hpp"
#include "server/commands/log_source.hpp"
#include "server/commands/logs_options.hpp"

namespace gateway::server {

// Also with --follow, which ends only when the gateway does.
int ListLogs(const LogsOptions& options, LogSource& log, const Console& console);
int ShowLog(const LogsOptions& options, LogSource& log, const Console& console);
int ShowLogStats(const LogsOptions& options, LogSource& log, const Console& console);

}  // namespace gateway::server
