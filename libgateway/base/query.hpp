// The query of a URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::base {

// The first value of `name` in "a=1&b=2", its percent escapes replaced; empty when there is none.
// Source: WHATWG URL, application/x-www-form-urlencoded.
std::optional<std::string> QueryValue(std::string_view query, std::string_view name);

}  // namespace gateway::base
