#include <utility>

#include "gateway/key_pool.hpp"
#include "libgateway/keys/first_pool.hpp"
#include "libgateway/keys/random_pool.hpp"
#include "libgateway/keys/round_robin_pool.hpp"

namespace gateway {

std::vector<KeyStatus> KeyPool::Status() const {
  std::vector<KeyStatus> all;
  for (const auto& key : keys()) {
    KeyStatus status;
    status.alias = key->alias;
    status.hint = key->secret.Hint();
    all.push_back(std::move(status));
  }
  return all;
}

std::shared_ptr<KeyPool> NewKeyPool(std::string_view /*provider*/, std::vector<Key> keys,
                                    const KeyPoolOptions& options,
                                    std::shared_ptr<KeyHealth> /*health*/) {
  keys::KeyPointers pointers;
  for (Key& key : keys) {
    pointers.push_back(std::make_shared<const Key>(std::move(key)));
  }
  switch (options.strategy) {
    case KeyStrategy::kRoundRobin:
      return std::make_shared<keys::RoundRobinPool>(std::move(pointers));
    case KeyStrategy::kRandom:
      return std::make_shared<keys::RandomPool>(std::move(pointers));
    case KeyStrategy::kFirst:
      break;
  }
  return std::make_shared<keys::FirstPool>(std::move(pointers));
}

}  // namespace gateway
