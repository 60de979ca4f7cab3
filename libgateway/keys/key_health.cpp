#include "gateway/key_health.hpp"

namespace gateway {
namespace {

class NoHealth final : public KeyHealth {
 public:
  void Flush() override {}
};

}  // namespace

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

Result<std::shared_ptr<KeyHealth>> NewKeyHealth(std::unique_ptr<KeyStateStore> /*store*/) {
  return std::shared_ptr<KeyHealth>(std::make_shared<NoHealth>());
}

}  // namespace gateway
