// Words of a command line, as every command reads them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/error.hpp"

namespace gateway::server {

// Takes "--name value" or "--name=value" off the front of `words`; false when it is another option.
// A value that is missing is left empty.
bool TakeValue(std::span<const std::string_view>& words, std::string_view name,
               std::optional<std::string_view>* value);

// kInvalidRequest; `command` ("models", or empty) tells whose --help to read.
Error Usage(std::string what, std::string_view command = {});

}  // namespace gateway::server
