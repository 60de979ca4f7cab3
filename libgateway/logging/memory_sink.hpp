// MemorySink: keeps records in memory, for tests and for programs that look at them themselves.
#pragma once

#include <span>
#include <vector>

#include "gateway/log_sink.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::logging {

class MemorySink final : public LogSink {
 public:
  Result<void> Write(std::span<const LogRecord> records) override;

  // All so far, in the order written. Any thread.
  [[nodiscard]] std::vector<LogRecord> Records() const;

 private:
  mutable base::Mutex mutex_;
  std::vector<LogRecord> records_ GATEWAY_GUARDED_BY(mutex_);
};

}  // namespace gateway::logging
