// UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::base {

// Length in bytes of the character that `text` begins with; 0 when it begins with none, or is
// empty. Source: RFC 3629 §4.
std::size_t CharacterLength(std::string_view text);

}  // namespace gateway::base
