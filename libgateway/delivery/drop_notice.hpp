// What is told of records that were dropped.
#pragma once

#include "gateway/log_record.hpp"
#include "libgateway/delivery/record_queue.hpp"

namespace gateway::delivery {

void AddDrops(const Refused& drops, Refused* all);

// A record of its own: outcome "rows_dropped", status 0, and in error_text "7 rows dropped between
// 2025-09-26 07:10:50 and 2025-09-26 07:11:02 UTC".
[[nodiscard]] LogRecord DropNotice(const Refused& drops);

}  // namespace gateway::delivery
