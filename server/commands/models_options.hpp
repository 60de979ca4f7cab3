// The command line of `gateway-server models`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

enum class ModelsAction { kHelp, kList, kFetch, kAdd, kRemove, kCheck };

struct ModelsOptions {
  ModelsAction action = ModelsAction::kHelp;
  std::string provider;            // empty: all; kList only
  std::vector<std::string> names;  // UTF-8; "*": all
  std::string alias;               // kAdd only, with exactly one name
  bool json = false;
  bool write = false;  // with place.config_file
  GatewayPlace place;
};

// `words`: what follows "models". Error: kInvalidRequest, a line for the user.
Result<ModelsOptions> ParseModelsOptions(std::span<const std::string_view> words);

std::string_view ModelsHelpText();

}  // namespace gateway::server
