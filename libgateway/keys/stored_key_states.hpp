// The KeyStateStore in a database: tables `key_states` and `key_blocks`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/key_health.hpp"
#include "gateway/result.hpp"

namespace gateway::keys {

// `url` as for storage::OpenDatabase. Error: kConfig, kStorage; also when a newer program has made
// the tables.
Result<std::unique_ptr<KeyStateStore>> OpenStoredKeyStates(const std::string& url,
                                                           std::chrono::minutes utc_offset);

}  // namespace gateway::keys
