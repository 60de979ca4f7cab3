#include "libgateway/exchange/mask_view.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace gateway::exchange {
namespace {

// Headers that are configured may hold secrets, too, or ordinary words.
bool IsSecret(const Header& header) {
  constexpr std::array<std::string_view, 4> kWords{"key", "token", "secret", "auth"};
  constexpr std::size_t kLeast = 8;
  return header.value.size() >= kLeast &&
         std::any_of(kWords.begin(), kWords.end(), [&header](std::string_view word) {
           return header.name.find(word) != std::string::npos;
         });
}

}  // namespace

const json::SecretMask& MaskView::Of(const std::shared_ptr<const Snapshot>& snapshot) {
  if (snapshot_.lock() == snapshot) {
    return mask_;
  }
  snapshot_ = snapshot;
  std::vector<std::string_view> secrets;
  for (const auto& provider : snapshot->registry->List()) {
    for (const auto& key : provider->keys->keys()) {
      secrets.push_back(key->secret.Reveal());
    }
    for (const Header& header : provider->extra_headers) {
      if (IsSecret(header)) {
        secrets.push_back(header.value);
      }
    }
  }
  mask_ = json::SecretMask(secrets, shortest_);
  return mask_;
}

}  // namespace gateway::exchange
