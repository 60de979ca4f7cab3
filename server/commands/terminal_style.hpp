// Colours of a terminal.
#pragma once

#include <string>
#include <string_view>

namespace gateway::server {

enum class Style { kNone, kBold, kDim, kRed, kYellow };

// `text` in that style, or as it is when there are no `colours`.
inline std::string Styled(std::string_view text, Style style, bool colours) {
  if (!colours || style == Style::kNone) {
    return std::string(text);
  }
  const std::string_view begin = style == Style::kBold  ? "\x1b[1m"
                                 : style == Style::kDim ? "\x1b[2m"
                                 : style == Style::kRed ? "\x1b[31m"
                                                        : "\x1b[33m";
  return std::string(begin).append(text).append("\x1b[0m");
}

}  // namespace gateway::server
