// Long texts are not repeated in whole.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::server::mock {

// A beginning of `text`, of 4 KiB at most, that does not end inside a character.
inline std::string_view Beginning(std::string_view text) {
  constexpr std::size_t kMaxBytes = 4096;
  if (text.size() <= kMaxBytes) {
    return text;
  }
  std::size_t end = kMaxBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace gateway::server::mock
