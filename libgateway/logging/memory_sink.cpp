#include "libgateway/logging/memory_sink.hpp"

namespace gateway::logging {

Result<void> MemorySink::Write(std::span<const LogRecord> records) {
  const base::MutexLock lock(mutex_);
  records_.insert(records_.end(), records.begin(), records.end());
  return {};
}

std::vector<LogRecord> MemorySink::Records() const {
  const base::MutexLock lock(mutex_);
  return records_;
}

}  // namespace gateway::logging
