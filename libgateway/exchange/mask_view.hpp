// MaskView: the secrets of a snapshot, gathered when the first body is logged by it.
#pragma once

#include <memory>

#include "gateway/gateway.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::exchange {

// Loop thread only.
class MaskView {
 public:
  // The keys of all its providers. Valid until the next call.
  const json::SecretMask& Of(const std::shared_ptr<const Snapshot>& snapshot);

 private:
  std::weak_ptr<const Snapshot> snapshot_;  // whose secrets they are
  json::SecretMask mask_;
};

}  // namespace gateway::exchange
