// The pieces of JSON that hold text: strings and numbers, checked byte by byte.
#pragma once

namespace gateway::json {

// A place in a text, and the text's end.
struct Cursor {
  const char* at;
  const char* end;

  [[nodiscard]] bool At(char c) const { return at != end && *at == c; }
};

// Each moves the cursor behind the literal; false where it stops being one.

// From behind the opening quote to behind the closing one: UTF-8, escapes as RFC 8259 has them.
// Half a surrogate pair passes: clients that cut a text in two send it.
bool TakeString(Cursor& cursor);

// At most 64 characters, an exponent of at most 4 digits.
bool TakeNumber(Cursor& cursor);

}  // namespace gateway::json
