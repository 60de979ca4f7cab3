// Which known name a misspelt one was meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::config {

// "; did you mean 'x'?", or "; known are: a, b" when none of `known` is near, empty when there are
// none.
std::string Suggest(std::string_view name, const std::vector<std::string>& known);

}  // namespace gateway::config
