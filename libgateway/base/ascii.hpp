// ASCII letters and blanks, whatever the process's locale.
#pragma once

#include <string>
#include <string_view>

namespace gateway::base {

// Letters beyond ASCII stay as they are.
std::string LowerCase(std::string_view text);

// Whether they are the same but for the case of letters.
bool EqualNoCase(std::string_view a, std::string_view b);

// Without blanks, tabs and line ends at both ends. A view into `text`.
std::string_view Trim(std::string_view text);

}  // namespace gateway::base
