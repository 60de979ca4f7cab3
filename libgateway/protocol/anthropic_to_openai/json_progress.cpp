#include "libgateway/protocol/anthropic_to_openai/json_progress.hpp"

#include <charconv>

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::size_t kUnicodeLength = 6;  // "\u0022"
constexpr std::size_t kEscapeLength = 2;   // "\n"
constexpr unsigned kAsciiEnd = 0x80;

// What the escape that `text` begins with stands for, as far as it matters to JSON.
char Unescaped(std::string_view text) {
  if (text[1] == 'u') {
    unsigned code = 0;
    std::from_chars(text.data() + 2, text.data() + kUnicodeLength, code, 16);
    return code < kAsciiEnd ? static_cast<char>(code) : 'x';
  }
  return text[1] == '"' || text[1] == '\\' ? text[1] : ' ';
}

}  // namespace

void JsonProgress::TakeInner(std::string_view inner) {
  while (!inner.empty()) {
    if (inner.front() != '\\') {
      Take(inner.front());
      inner.remove_prefix(1);
    } else {
      Take(Unescaped(inner));
      inner.remove_prefix(inner[1] == 'u' ? kUnicodeLength : kEscapeLength);
    }
  }
}

void JsonProgress::Take(char c) {
  if (in_string_) {
    in_string_ = escaped_ || c != '"';
    escaped_ = !escaped_ && c == '\\';
    return;
  }
  switch (c) {
    case '"':
      in_string_ = true;
      break;
    case '{':
    case '[':
      begun_ = true;
      ++depth_;
      break;
    case '}':
    case ']':
      depth_ -= depth_ == 0 ? 0 : 1;
      break;
    default:
      break;
  }
}

}  // namespace gateway::protocol::anthropic_to_openai
