// The clock of the `created` that an answer needs and an upstream may have left out.
#pragma once

#include <cstdint>

namespace gateway::protocol::shape {

// Seconds since the epoch.
std::int64_t UnixNow();

}  // namespace gateway::protocol::shape
