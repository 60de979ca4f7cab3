// The talk with a person who picks models.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/commands/console.hpp"
#include "server/commands/model_pick.hpp"

namespace gateway::server {

// Shows the list, and reads lines until one ends it. The names picked; nothing when the person
// left, also by the end of the input. `verb`: what is done with them, "add".
std::optional<std::vector<std::string>> PickModels(std::vector<PickItem> items,
                                                   std::string_view verb, const Console& console);

}  // namespace gateway::server
