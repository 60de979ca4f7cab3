// ${NAME} in texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libgateway/config/complaints.hpp"

namespace gateway::config {

// The environment variable; empty when it is unset or empty.
std::optional<std::string> Variable(const std::string& name);

// `text` with every ${NAME} and ${NAME:-default} replaced, "$${" being a plain "${". Empty:
// complained; a variable's value is in no complaint.
std::optional<std::string> Expand(std::string_view text, Place place, const Report& report);

// The text that Expand makes `text` of: "$${" for each "${".
std::string EscapeReferences(std::string_view text);

// Whether Expand would look at the environment.
bool HasReference(std::string_view text);

}  // namespace gateway::config
