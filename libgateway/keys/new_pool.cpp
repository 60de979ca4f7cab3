#include <utility>

#include "gateway/key_pool.hpp"
#include "libgateway/keys/shared_health.hpp"
#include "libgateway/keys/stateful_pool.hpp"

namespace gateway {

std::vector<KeyStatus> KeyPool::Status(std::chrono::steady_clock::time_point /*now*/) const {
  std::vector<KeyStatus> all;
  for (const auto& key : keys()) {
    KeyStatus status;
    status.alias = key->alias;
    status.hint = key->secret.Hint();
    all.push_back(std::move(status));
  }
  return all;
}

std::shared_ptr<KeyPool> NewKeyPool(std::string_view provider, std::vector<Key> keys,
                                    const KeyPoolOptions& options,
                                    std::shared_ptr<KeyHealth> health) {
  auto shared = std::dynamic_pointer_cast<keys::SharedHealth>(std::move(health));
  if (shared == nullptr) {
    shared = std::make_shared<keys::SharedHealth>();
  }
  return std::make_shared<keys::StatefulPool>(provider, std::move(keys), options,
                                              std::move(shared));
}

}  // namespace gateway
