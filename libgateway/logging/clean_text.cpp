#include "libgateway/logging/clean_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "libgateway/base/utf8.hpp"

namespace gateway::logging {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool IsPlain(char c) { return c >= ' ' && c <= '~'; }

// The same for eight: what is below ' ' borrows, and what is above '~' carries or is set, in the
// highest bit of its byte. A neighbour is only disturbed by one that is not plain.
bool ArePlain(const char* eight) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof(bytes));
  return ((bytes | (bytes + kEach) | (bytes - kEach * ' ')) & (kEach * 0x80U)) == 0;
}

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
  if (text.size() > most) {
    return false;
  }
  // Each text of each row comes through here.
  constexpr std::size_t kAtOnce = sizeof(std::uint64_t);
  for (; text.size() >= kAtOnce; text.remove_prefix(kAtOnce)) {
    if (!ArePlain(text.data())) {
      return false;
    }
  }
  return std::all_of(text.begin(), text.end(), IsPlain);
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
