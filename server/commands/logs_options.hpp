// The command line of `gateway-server logs`.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

enum class LogsAction { kHelp, kList, kShow, kStats };
enum class LogsFormat { kTable, kJson, kCsv };

struct LogsOptions {
  LogsAction action = LogsAction::kList;
  LogsFormat format = LogsFormat::kTable;
  bool follow = false;
  std::optional<std::size_t> limit = 20;  // rows; empty: all
  std::string id;                         // of show
  std::string by = "day";                 // of stats
  std::string query;                      // what is looked for: "model=m&status=5xx", encoded
  GatewayPlace place;
};

// `words`: what follows "logs". Error: kInvalidRequest, a line for the user.
Result<LogsOptions> ParseLogsOptions(std::span<const std::string_view> words);

std::string_view LogsHelpText();

}  // namespace gateway::server
