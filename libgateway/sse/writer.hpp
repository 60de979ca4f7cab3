// Events to bytes.
#pragma once

#include <string>
#include <string_view>

namespace gateway::sse {

// `event:` if there is a name, one `data:` line for each line of `data`, a blank line.
void AppendEvent(std::string_view name, std::string_view data, std::string* out);

// A comment line and a blank one. `text` is one line.
void AppendComment(std::string_view text, std::string* out);

}  // namespace gateway::sse
