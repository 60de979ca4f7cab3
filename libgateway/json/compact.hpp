// JSON without the blanks between its tokens.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// `text`: JSON that the gate has passed.
std::string Compact(std::string_view text);

}  // namespace gateway::json
