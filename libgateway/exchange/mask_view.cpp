#include "libgateway/exchange/mask_view.hpp"

#include <string_view>
#include <vector>

#include "libgateway/json/secret_header.hpp"

namespace gateway::exchange {
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
      if (json::HoldsSecret(header)) {
        secrets.push_back(header.value);
      }
    }
  }
  mask_ = json::SecretMask(secrets, shortest_);
  return mask_;
}

}  // namespace gateway::exchange
