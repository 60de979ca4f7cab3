#include "libgateway/json/quote.hpp"

#include <algorithm>
#include <cstddef>

#include "libgateway/base/utf8.hpp"

namespace gateway::json {
namespace {

// Stands for itself in a JSON string.
bool IsPlain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void AppendControl(char c, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[static_cast<unsigned char>(c) >> 4U]);
      out->push_back(kHex[static_cast<unsigned char>(c) & 0xFU]);
  }
}

}  // namespace

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), IsPlain) - text.begin());
    if (plain > 0) {
      out->append(text.substr(0, plain));
      text.remove_prefix(plain);
      continue;
    }
    const char c = text.front();
    const std::size_t length = base::FirstCharacter(text).length;
    if (length == 0) {
      out->append("\xEF\xBF\xBD");
    } else if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      AppendControl(c, out);
    } else {
      out->append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out->push_back('"');
}

std::string Quote(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  AppendQuoted(text, &quoted);
  return quoted;
}

std::string QuotedInner(std::string_view text) {
  std::string quoted = Quote(text);
  quoted.pop_back();
  quoted.erase(0, 1);
  return quoted;
}

}  // namespace gateway::json
