// Texts of clients and upstreams, made safe to keep and to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::logging {

// `text` as valid UTF-8 on one line: bytes that are no UTF-8 become U+FFFD, control characters and
// line separators become "\n", "\r", "\t" or "\u001b". Cut to `most` bytes between characters.
[[nodiscard]] std::string CleanText(std::string_view text, std::size_t most);

// CleanText gives `text` as it is. False for what is not ASCII, too: that has to be looked at.
[[nodiscard]] bool IsClean(std::string_view text, std::size_t most);

}  // namespace gateway::logging
