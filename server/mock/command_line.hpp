// The command line of `gateway-server mock`.
#pragma once

#include <span>
#include <string_view>

#include "gateway/result.hpp"
#include "server/mock/mock_options.hpp"

namespace gateway::server::mock {

struct CommandLine {
  MockOptions options;
  bool print_requests = false;
  bool help = false;
};

// `words`: "--name value", "--name=value" and flags. Error: kInvalidRequest, a line for the user
// that never holds a key.
Result<CommandLine> ParseCommandLine(std::span<const std::string_view> words);

std::string_view HelpText();

}  // namespace gateway::server::mock
