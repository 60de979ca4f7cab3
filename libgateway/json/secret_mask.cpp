#include "libgateway/json/secret_mask.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gateway::json {

std::size_t SecretMask::Slot(std::string_view begin) {
  static_assert(kShortestSecret == sizeof(std::uint32_t));
  std::uint32_t word = 0;
  std::memcpy(&word, begin.data(), sizeof word);
  constexpr std::uint32_t kGolden = 0x9E3779B1U;  // Knuth's multiplicative hash
  return (word * kGolden) >> 20U;
}

SecretMask::SecretMask(std::span<const std::string_view> secrets, std::size_t shortest) {
  for (const std::string_view secret : secrets) {
    if (secret.size() < std::max(shortest, kShortestSecret)) {
      continue;
    }
    for (std::string& spelling : Spellings(secret)) {
      slots_.set(Slot(spelling));
      least_ = spellings_.empty() ? spelling.size() : std::min(least_, spelling.size());
      spellings_.emplace_back(std::move(spelling));
    }
  }
  std::stable_sort(spellings_.begin(), spellings_.end(), [](const Secret& a, const Secret& b) {
    const std::size_t slot_a = Slot(a.Reveal());
    const std::size_t slot_b = Slot(b.Reveal());
    return slot_a != slot_b ? slot_a < slot_b : a.Reveal().size() > b.Reveal().size();
  });
}

std::size_t SecretMask::Match(std::string_view text) const {
  const std::size_t slot = Slot(text);
  const auto first =
      std::partition_point(spellings_.begin(), spellings_.end(),
                           [slot](const Secret& secret) { return Slot(secret.Reveal()) < slot; });
  for (auto secret = first; secret != spellings_.end() && Slot(secret->Reveal()) == slot;
       ++secret) {
    if (text.starts_with(secret->Reveal())) {
      return secret->Reveal().size();
    }
  }
  return 0;
}

std::string SecretMask::Apply(std::string text) const {
  if (spellings_.empty() || text.size() < least_) {
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
