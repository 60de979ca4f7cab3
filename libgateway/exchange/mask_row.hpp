// MaskRow: no key in the texts that clients and upstreams bring into a log record.
#pragma once

#include <cstddef>

#include "gateway/log_record.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::exchange {

// Shorter keys ("ollama") are words that stand in paths and models by right. Secret::Hint shows
// nothing of them either.
inline constexpr std::size_t kShortestInRows = 12;

// Replaces in the record's path, ids, models and errors every one of `secrets`, and what looks like
// a key. What is longer than any log keeps is cut.
void MaskRow(const json::SecretMask& secrets, LogRecord* record);

}  // namespace gateway::exchange
