// What stands in a JSON string as itself.
#pragma once

#include "libgateway/json/literal.hpp"

namespace gateway::json {

// What may stand behind a backslash, "u" aside.
inline bool IsShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    default:
      return false;
  }
}

// Moves the cursor over valid UTF-8, and over short escapes where that is cheap, up to a quote, a
// backslash, a control character or the text's end. False, and the cursor at the wrong character,
// where it is not UTF-8. The cursor must be at the beginning of a character.
bool SkipText(Cursor& cursor);

}  // namespace gateway::json
