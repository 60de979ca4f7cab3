#include "libgateway/keys/random_pool.hpp"

#include <random>

namespace gateway::keys {

Result<std::shared_ptr<const Key>> RandomPool::Next(const KeyWish& /*wish*/) {
  if (keys().empty()) {
    return NoKeys();
  }
  // One generator a thread, so that choosing takes no lock.
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::size_t> choose(0, keys().size() - 1);
  return keys()[choose(random)];
}

}  // namespace gateway::keys
