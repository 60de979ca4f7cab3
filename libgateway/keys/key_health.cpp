#include "gateway/key_health.hpp"

#include <utility>

#include "libgateway/keys/shared_health.hpp"

namespace gateway {
std::string_view KeyStateName(KeyState state) {
  switch (state) {
    case KeyState::kQuarantined:
      return "quarantined";
    case KeyState::kExhausted:
      return "exhausted";
    case KeyState::kDisabled:
      return "disabled";
    case KeyState::kReady:
      break;
  }
  return "ready";
}

Result<std::shared_ptr<KeyHealth>> NewKeyHealth(std::unique_ptr<KeyStateStore> store) {
  auto health = keys::SharedHealth::Open(std::move(store));
  if (!health) {
    return health.error();
  }
  return std::shared_ptr<KeyHealth>(*std::move(health));
}

}  // namespace gateway
