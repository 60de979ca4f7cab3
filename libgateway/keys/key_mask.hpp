// What masks a pool's keys.
#pragma once

#include <memory>
#include <vector>

#include "gateway/key_pool.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::keys {

[[nodiscard]] json::SecretMask MaskOf(const std::vector<std::shared_ptr<const Key>>& keys);

}  // namespace gateway::keys
