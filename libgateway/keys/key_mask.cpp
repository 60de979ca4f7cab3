#include "libgateway/keys/key_mask.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace gateway {
namespace keys {

json::SecretMask MaskOf(const std::vector<std::shared_ptr<const Key>>& keys,
                        std::span<const Secret> others) {
  std::vector<std::string_view> secrets;
  secrets.reserve(keys.size() + others.size());
  for (const auto& key : keys) {
    secrets.push_back(key->secret.Reveal());
  }
  for (const Secret& other : others) {
    secrets.push_back(other.Reveal());
  }
  return json::SecretMask(secrets);
}

}  // namespace keys

std::string KeyPool::Mask(std::string text) const {
  return keys::MaskOf(keys()).Apply(std::move(text));
}

}  // namespace gateway
