// The command lines of `gateway-server keys` and `gateway-server providers`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

enum class KeysAction { kHelp, kList, kEnable, kDisable };

struct KeysOptions {
  KeysAction action = KeysAction::kList;
  std::string alias;     // of enable, disable
  std::string provider;  // empty: all; or whichever has the key
  bool json = false;
  GatewayPlace place;
};

// `words`: what follows "keys". Error: kInvalidRequest, a line for the user.
Result<KeysOptions> ParseKeysOptions(std::span<const std::string_view> words);

std::string_view KeysHelpText();

struct ProvidersOptions {
  bool help = false;
  bool json = false;
  GatewayPlace place;
};

// `words`: what follows "providers". Error: as above.
Result<ProvidersOptions> ParseProvidersOptions(std::span<const std::string_view> words);

std::string_view ProvidersHelpText();

}  // namespace gateway::server
