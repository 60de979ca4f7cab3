#include "libgateway/delivery/drop_notice.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "libgateway/base/request_id.hpp"
#include "libgateway/base/time_text.hpp"

namespace gateway::delivery {

void AddDrops(const Refused& drops, Refused* all) {
  if (drops.count == 0) {
    return;
  }
  all->first = all->count == 0 ? drops.first : std::min(all->first, drops.first);
  all->last = std::max(all->last, drops.last);
  all->count += drops.count;
}

LogRecord DropNotice(const Refused& drops) {
  constexpr std::chrono::minutes kUtc{0};
  LogRecord record;
  record.id = base::NewRequestId();
  record.time = std::chrono::system_clock::now();
  record.outcome = record.error_code = kRowsDropped;
  record.error_text =
      fmt::format("{} rows dropped between {} and {} UTC", drops.count,
                  base::TimeText(drops.first, kUtc), base::TimeText(drops.last, kUtc));
  return record;
}

}  // namespace gateway::delivery
