// CharSet: a set of bytes, looked up in a table.
#pragma once

#include <array>
#include <string_view>

namespace gateway::base {

class CharSet {
 public:
  constexpr explicit CharSet(std::string_view characters) {
    for (const char c : characters) {
      has_[static_cast<unsigned char>(c)] = true;
    }
  }
  [[nodiscard]] constexpr bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace gateway::base
