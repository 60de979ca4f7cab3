// UTF-8, character by character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::base {

struct Utf8Character {
  std::size_t length = 0;  // bytes; 0: the text begins with no valid character, or is empty
  std::uint32_t code = 0;
};

// The character that `text` begins with.
Utf8Character FirstCharacter(std::string_view text);

// Valid from its first byte to its last.
bool IsUtf8(std::string_view text);

}  // namespace gateway::base
