// Which known names somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::routing {

// At most `most` of `known`, the nearest first: by edit distance without regard to case, or because
// one contains the other. Names that have nothing to do with `name` are left out.
std::vector<std::string> NearNames(std::string_view name, const std::vector<std::string>& known,
                                   std::size_t most);

}  // namespace gateway::routing
