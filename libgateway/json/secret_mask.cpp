#include "libgateway/json/secret_mask.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "libgateway/json/mask.hpp"

namespace gateway::json {

std::size_t SecretMask::Slot(std::string_view begin) {
  static_assert(kShortestSecret == sizeof(std::uint32_t));
  std::uint32_t word = 0;
  std::memcpy(&word, begin.data(), sizeof word);
  constexpr std::uint32_t kGolden = 0x9E3779B1U;  // Knuth's multiplicative hash
  return (word * kGolden) >> 20U;
}

void SecretMask::Add(std::string_view secret) {
  if (secret.size() < kShortestSecret) {
    return;
  }
  for (std::string& spelling : Spellings(secret)) {
    slots_.set(Slot(spelling));
    const auto place = std::find_if(spellings_.begin(), spellings_.end(), [&](const Secret& other) {
      return other.Reveal().size() <= spelling.size();
    });
    spellings_.insert(place, Secret(std::move(spelling)));
  }
}

std::size_t SecretMask::Match(std::string_view text) const {
  for (const Secret& secret : spellings_) {
    if (text.starts_with(secret.Reveal())) {
      return secret.Reveal().size();
    }
  }
  return 0;
}

std::string SecretMask::Apply(std::string_view text) const {
  if (spellings_.empty()) {
    return std::string(text);
  }
  std::string masked;
  std::size_t copied = 0;
  std::size_t at = 0;
  while (at + kShortestSecret <= text.size()) {
    const std::size_t length =
        slots_.test(Slot(text.substr(at))) ? Match(text.substr(at)) : std::size_t{0};
    if (length == 0) {
      ++at;
      continue;
    }
    masked.append(text.substr(copied, at - copied)).append(kMask);
    at += length;
    copied = at;
  }
  return masked.append(text.substr(copied));
}

}  // namespace gateway::json
