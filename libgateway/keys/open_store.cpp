#include "gateway/key_state_store.hpp"
#include "libgateway/keys/stored_key_states.hpp"

namespace gateway {

Result<std::unique_ptr<KeyStateStore>> OpenKeyStateStore(const LogConfig& config) {
  if (config.url.empty()) {
    return std::unique_ptr<KeyStateStore>();
  }
  return keys::OpenStoredKeyStates(config.url, config.utc_offset);
}

}  // namespace gateway
