// What masks a pool's keys, and other secrets of its provider.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gateway/key_pool.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::keys {

[[nodiscard]] json::SecretMask MaskOf(const std::vector<std::shared_ptr<const Key>>& keys,
                                      std::span<const Secret> others = {});

}  // namespace gateway::keys
