// How a fuzz target says that a rule is broken.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace gateway::fuzz {

// Ends the program when `holds` is false: the fuzzer then keeps the input. `seen`: what broke it.
inline void Require(bool holds, const char* rule, std::string_view seen = {}) {
  if (holds) {
    return;
  }
  std::fprintf(stderr, "broken rule: %s\n%.*s\n", rule, static_cast<int>(seen.size()), seen.data());
  std::abort();
}

}  // namespace gateway::fuzz
