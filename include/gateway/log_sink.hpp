// LogSink: where finished log records go.
#pragma once

#include <span>

#include "gateway/log_record.hpp"
#include "gateway/result.hpp"

namespace gateway {

// One thread calls it, the log writer's; it may block.
class LogSink {
 public:
  virtual ~LogSink() = default;

  // Keeps all of `records`, or none: a failed batch is written again later. Error: kStorage.
  virtual Result<void> Write(std::span<const LogRecord> records) = 0;
};

}  // namespace gateway
