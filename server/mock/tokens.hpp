// A simple estimate of how many tokens a text has.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::server::mock {

// One for four ASCII characters, one for each other character. `text` is UTF-8.
inline std::size_t EstimateTokens(std::string_view text) {
  std::size_t ascii = 0;
  std::size_t others = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    ascii += byte < 0x80U ? 1U : 0U;
    others += byte >= 0xC0U ? 1U : 0U;
  }
  return (ascii + 3) / 4 + others;
}

}  // namespace gateway::server::mock
