// Mix: a number from which nobody sees what it was made of. Reversible, so different numbers stay
// different.
#pragma once

#include <cstdint>

namespace gateway::server::mock {

// Source: splitmix64, S. Vigna.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace gateway::server::mock
