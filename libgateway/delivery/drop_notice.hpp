// What is told of records that were dropped.
#pragma once

#include "gateway/log_record.hpp"
#include "libgateway/delivery/record_queue.hpp"

namespace gateway::delivery {

void AddDrops(const Refused& drops, Refused* all);

// A record of outcome kRowsDropped.
[[nodiscard]] LogRecord DropNotice(const Refused& drops);

}  // namespace gateway::delivery
