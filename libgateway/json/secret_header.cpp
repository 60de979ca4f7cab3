#include "libgateway/json/secret_header.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace gateway::json {

bool HoldsSecret(const Header& header) {
  constexpr std::array<std::string_view, 4> kWords{"key", "token", "secret", "auth"};
  constexpr std::size_t kLeast = 8;
  return header.value.size() >= kLeast &&
         std::any_of(kWords.begin(), kWords.end(), [&header](std::string_view word) {
           return header.name.find(word) != std::string::npos;
         });
}

}  // namespace gateway::json
