#include "libgateway/logging/clean_text.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "libgateway/base/utf8.hpp"

namespace gateway::logging {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool IsPlain(char c) { return c >= ' ' && c <= '~'; }

// C0, DEL, C1, and the two Unicode characters that some programs take for line ends.
bool MustEscape(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
}

std::string Escaped(std::uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", code);
  }
}

}  // namespace

bool IsClean(std::string_view text, std::size_t most) {
  return text.size() <= most && std::all_of(text.begin(), text.end(), IsPlain);
}

std::string CleanText(std::string_view text, std::size_t most) {
  if (IsClean(text, most)) {
    return std::string(text);
  }
  std::string clean;
  while (!text.empty()) {
    const base::Utf8Character next = base::FirstCharacter(text);
    const std::size_t taken = std::max<std::size_t>(next.length, 1);
    std::string escaped;
    std::string_view shown = text.substr(0, taken);
    if (next.length == 0) {
      shown = kReplacement;
    } else if (MustEscape(next.code)) {
      escaped = Escaped(next.code);
      shown = escaped;
    }
    if (clean.size() + shown.size() > most) {
      break;
    }
    clean += shown;
    text.remove_prefix(taken);
  }
  return clean;
}

}  // namespace gateway::logging
