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

SecretMask::SecretMask(std::span<const std::string_view> secrets) {
  for (const std::string_view secret : secrets) {
    if (secret.size() < kShortestSecret) {
      continue;
    }
    for (std::string& spelling : Spellings(secret)) {
      slots_.set(Slot(spelling));
      spellings_.emplace_back(std::move(spelling));
    }
  }
  std::stable_sort(spellings_.begin(), spellings_.end(), [](const Secret& a, const Secret& b) {
    return a.Reveal().size() > b.Reveal().size();
  });
}

std::size_t SecretMask::Match(std::string_view text) const {
  for (const Secret& secret : spellings_) {
    if (text.starts_with(secret.Reveal())) {
      return secret.Reveal().size();
    }
  }
  return 0;
}

std::string SecretMask::Apply(std::string text) const {
  if (spellings_.empty() || text.size() < spellings_.back().Reveal().size()) {
    return text;
  }
  const std::string_view all = text;
  std::string masked;
  std::size_t copied = 0;
  std::size_t at = 0;
  while (at + kShortestSecret <= all.size()) {
    const std::size_t length =
        slots_.test(Slot(all.substr(at))) ? Match(all.substr(at)) : std::size_t{0};
    if (length == 0) {
      ++at;
      continue;
    }
    masked.append(all.substr(copied, at - copied)).append(kMask);
    at += length;
    copied = at;
  }
  return copied == 0 ? std::move(text) : masked.append(all.substr(copied));
}

}  // namespace gateway::json
