// The command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::server {

enum class Command {
  kServe,
  kCheck,
  kMock,
  kBench,
  kModels,
  kExplain,
  kKeys,
  kProviders,
  kClients,
  kLogs,
  kVersion,
  kHelp
};

struct Options {
  Command command = Command::kServe;
  std::string config_file;              // empty: from the environment, or the demo
  std::string listen;                   // overrides the configured address
  std::vector<std::string_view> words;  // what follows `mock`, `models`, `logs`, ...
};

// `words` without the program's name. Error: kInvalidRequest, a line for the user.
Result<Options> ParseOptions(std::span<const std::string_view> words);

std::string_view HelpText();

}  // namespace gateway::server
