// PackedSink: a log sink that reads records as they wait, so that none of them is unpacked.
#pragma once

#include <span>

#include "gateway/log_sink.hpp"
#include "libgateway/records/packed_records.hpp"

namespace gateway::records {

class PackedSink : public LogSink {
 public:
  // As LogSink::Write.
  virtual Result<void> WritePacked(RecordSpan records) = 0;

  Result<void> Write(std::span<const LogRecord> records) final {
    return WritePacked(PackAll(records).all());
  }
};

}  // namespace gateway::records
