// Text from strangers, made fit for a terminal, and how much room it takes there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::server {

// Columns that a terminal gives to `text`, which is as DisplayText returns it: 2 for what East
// Asian Width calls wide and for emoji, 0 for what joins the character before.
std::size_t DisplayWidth(std::string_view text);

// `text` in one line: U+FFFD stands for control characters, for those that turn the direction of
// writing or cannot be seen, and for bytes that are no UTF-8.
std::string DisplayText(std::string_view text);

// The same, but line ends and tabs are kept.
std::string DisplayLines(std::string_view text);

// JSON that means the same: such characters are escaped.
std::string DisplayJson(std::string_view json);

// What fits into `width` columns, with "..." when something is left out. `text` as above.
std::string CutToWidth(std::string_view text, std::size_t width);

}  // namespace gateway::server
