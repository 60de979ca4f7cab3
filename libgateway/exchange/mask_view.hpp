// MaskView: the secrets of a snapshot, gathered when they are first looked for.
#pragma once

#include <cstddef>
#include <memory>

#include "gateway/gateway.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::exchange {

// One thread.
class MaskView {
 public:
  // Those that have so many characters at least.
  explicit MaskView(std::size_t shortest = json::kShortestSecret) : shortest_(shortest) {}

  // The keys of all its providers. Valid until the next call.
  const json::SecretMask& Of(const std::shared_ptr<const Snapshot>& snapshot);

 private:
  const std::size_t shortest_;
  std::weak_ptr<const Snapshot> snapshot_;  // whose secrets they are
  json::SecretMask mask_;
};

}  // namespace gateway::exchange
