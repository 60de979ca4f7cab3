// SecretMask: many secrets, masked in long texts.
#pragma once

#include <bitset>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_pool.hpp"
#include "libgateway/json/mask.hpp"

namespace gateway::json {

// Immutable: any thread. A text is gone through once, however many secrets there are.
class SecretMask {
 public:
  SecretMask() = default;
  // Each in all its Spellings. One that is shorter than `shortest` is not masked.
  explicit SecretMask(std::span<const std::string_view> secrets,
                      std::size_t shortest = kShortestSecret);

  // `text` with all of them replaced by "***".
  [[nodiscard]] std::string Apply(std::string text) const;

 private:
  // By the first bytes of a secret, of which there may be one at a place.
  static std::size_t Slot(std::string_view begin);
  // Length of the longest one that `text` begins with; 0: none.
  [[nodiscard]] std::size_t Match(std::string_view text) const;

  static constexpr std::size_t kSlots = 4096;
  std::bitset<kSlots> slots_;
  std::vector<Secret> spellings_;  // by slots, in each the longest first
  std::size_t least_ = 0;          // bytes of the shortest
};

// `text` with what looks like a key replaced by "***": "sk-...", what follows "Bearer", "x-api-key"
// or "?key=", the password of a URL. Whose it is does not matter.
std::string MaskLooks(std::string_view text);

}  // namespace gateway::json
