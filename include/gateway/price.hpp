// ModelPrice: what a provider takes for a model's tokens.
#pragma once

#include <optional>
#include <string>

namespace gateway {

// For a million tokens each, in whatever money the user counts in.
struct ModelPrice {
  std::string model;  // the upstream's name, or the beginning of one and "*"; "*": any
  double input = 0;
  double output = 0;
  std::optional<double> cached;       // of the prompt, read from a cache; empty: as `input`
  std::optional<double> cache_write;  // of the prompt, put into a cache; empty: as `input`
};

}  // namespace gateway
