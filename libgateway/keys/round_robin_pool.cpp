#include "libgateway/keys/round_robin_pool.hpp"

namespace gateway::keys {

Result<std::shared_ptr<const Key>> RoundRobinPool::Next(const KeyWish& /*wish*/) {
  if (keys().empty()) {
    return NoKeys();
  }
  // Relaxed: only the count matters, nothing is published through it.
  return keys()[turn_.fetch_add(1, std::memory_order_relaxed) % keys().size()];
}

Result<std::shared_ptr<const Key>> RoundRobinPool::Peek(const KeyWish& /*wish*/) const {
  if (keys().empty()) {
    return NoKeys();
  }
  return keys()[turn_.load(std::memory_order_relaxed) % keys().size()];
}

}  // namespace gateway::keys
