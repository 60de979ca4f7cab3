// OpenKeyStateStore: where the states of keys are kept beside the log.
#pragma once

#include <memory>

#include "gateway/config.hpp"
#include "gateway/key_health.hpp"
#include "gateway/result.hpp"

namespace gateway {

// The tables `key_states` and `key_blocks` in the log's database, for NewKeyHealth. Null when
// there is no database. May block. Error: kConfig, kStorage.
Result<std::unique_ptr<KeyStateStore>> OpenKeyStateStore(const LogConfig& config);

}  // namespace gateway
