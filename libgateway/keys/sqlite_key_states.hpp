// The KeyStateStore in SQLite: tables `key_states` and `key_blocks`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/key_health.hpp"
#include "gateway/result.hpp"

namespace gateway::keys {

// Error: kStorage, also when a newer program has made the tables.
Result<std::unique_ptr<KeyStateStore>> OpenSqliteKeyStates(const std::string& path,
                                                           std::chrono::minutes utc_offset);

}  // namespace gateway::keys
