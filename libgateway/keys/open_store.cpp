#include "gateway/key_state_store.hpp"
#include "libgateway/keys/sqlite_key_states.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway {

Result<std::unique_ptr<KeyStateStore>> OpenKeyStateStore(const LogConfig& config) {
  if (config.url.empty()) {
    return std::unique_ptr<KeyStateStore>();
  }
  const auto path = storage::SqlitePath(config.url);
  if (!path) {
    return path.error();
  }
  return keys::OpenSqliteKeyStates(*path, config.utc_offset);
}

}  // namespace gateway
