#include "libgateway/json/unquote.hpp"

#include <cstdint>

#include "libgateway/json/escape.hpp"

namespace gateway::json {
namespace {

void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto tail = [out](std::uint32_t bits) {
    out->push_back(static_cast<char>(0x80U | (bits & 0x3FU)));
  };
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0U | (code >> 6U)));
    tail(code);
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xE0U | (code >> 12U)));
    tail(code >> 6U);
    tail(code);
  } else {
    out->push_back(static_cast<char>(0xF0U | (code >> 18U)));
    tail(code >> 12U);
    tail(code >> 6U);
    tail(code);
  }
}

// Appends the character of the "\uXXXX" (or the pair of them) that `text` begins with; its length.
std::size_t AppendUnicode(std::string_view text, std::string* out) {
  const std::uint32_t code = EscapedCode(text);
  if (IsHighSurrogate(code)) {
    const std::uint32_t low = EscapedCode(text.substr(kEscapeLength));
    if (IsLowSurrogate(low)) {
      AppendUtf8(0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00), out);
      return 2 * kEscapeLength;
    }
  }
  const bool lone = IsHighSurrogate(code) || IsLowSurrogate(code);
  AppendUtf8(lone ? 0xFFFD : code, out);
  return kEscapeLength;
}

char Plain(char escaped) {
  switch (escaped) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escaped;  // a quote, a slash, a backslash
  }
}

}  // namespace

void AppendUnescaped(std::string_view inner, std::string* out) {
  for (auto at = inner.find('\\'); at != std::string_view::npos; at = inner.find('\\')) {
    out->append(inner.substr(0, at));
    inner.remove_prefix(at);
    if (inner.starts_with("\\u")) {
      inner.remove_prefix(AppendUnicode(inner, out));
    } else {
      out->push_back(Plain(inner[1]));
      inner.remove_prefix(2);
    }
  }
  out->append(inner);
}

std::string Unescape(std::string_view inner) {
  std::string text;
  text.reserve(inner.size());
  AppendUnescaped(inner, &text);
  return text;
}

}  // namespace gateway::json
