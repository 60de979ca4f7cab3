// Escapes of JSON strings that stand for UTF-16 (RFC 8259 §7).
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::json {

inline constexpr std::size_t kEscapeLength = 6;  // "\u0041"

// The code of the escape of that length that `text` begins with, 0 when there is none.
inline std::uint32_t EscapedCode(std::string_view text) {
  std::uint32_t code = 0;
  if (text.size() >= kEscapeLength && text.starts_with("\\u")) {
    std::from_chars(text.data() + 2, text.data() + kEscapeLength, code, 16);
  }
  return code;
}

inline bool IsHighSurrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
inline bool IsLowSurrogate(std::uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

}  // namespace gateway::json
