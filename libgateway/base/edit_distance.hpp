// Levenshtein's distance.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::base {

// How many bytes must be put in, taken out or replaced to make one of the other. Costs the product
// of both lengths.
std::size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace gateway::base
