// The command line of `gateway-server clients`.
#pragma once

#include <span>
#include <string_view>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/commands/gateway_place.hpp"

namespace gateway::server {

enum class ClientsAction { kHelp, kAdd, kList, kRemove };

struct ClientsOptions {
  ClientsAction action = ClientsAction::kHelp;
  ClientConfig client;  // kAdd: all but its key; kRemove: its name
  GatewayPlace place;   // kAdd, kRemove: with its config_file
};

// `words`: what follows "clients". Error: kInvalidRequest, a line for the user.
Result<ClientsOptions> ParseClientsOptions(std::span<const std::string_view> words);

std::string_view ClientsHelpText();

}  // namespace gateway::server
