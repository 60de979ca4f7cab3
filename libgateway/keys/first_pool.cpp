#include "libgateway/keys/first_pool.hpp"

namespace gateway::keys {

Result<std::shared_ptr<const Key>> FirstPool::Next(const KeyWish& /*wish*/) {
  if (keys().empty()) {
    return NoKeys();
  }
  return keys().front();
}

}  // namespace gateway::keys
