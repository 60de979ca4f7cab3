// The command line of `gateway-server explain`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

struct ExplainOptions {
  bool help = false;
  std::string model;
  std::string body_file;  // "-": the input; empty: none, the gateway makes up a call
  std::string path;       // empty: the gateway's choice
  bool json = false;
  GatewayPlace place;
};

// `words`: what follows "explain". Error: kInvalidRequest, a line for the user.
Result<ExplainOptions> ParseExplainOptions(std::span<const std::string_view> words);

std::string_view ExplainHelpText();

}  // namespace gateway::server
