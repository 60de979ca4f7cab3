#include "libgateway/delivery/log_pipeline.hpp"

#include <cassert>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/records/packed_record.hpp"

namespace gateway::delivery {

Result<std::unique_ptr<LogPipeline>> LogPipeline::Start(std::vector<std::unique_ptr<LogSink>> sinks,
                                                        const LogDelivery& delivery,
                                                        const LogPace& pace) {
  assert(!sinks.empty());
  std::vector<std::unique_ptr<LogWriter>> writers;
  for (auto& sink : sinks) {
    const std::size_t number = writers.size();
    LogWriter::Setup setup{"gateway log", delivery, pace};
    if (number > 0) {
      setup.name = fmt::format("gateway log {}", number);
      if (!delivery.spill_folder.empty()) {
        setup.delivery.spill_folder = fmt::format("{}/{}", delivery.spill_folder, number);
      }
    }
    auto writer = LogWriter::Start(std::move(sink), std::move(setup));
    if (!writer) {
      return writer.error();
    }
    writers.push_back(*std::move(writer));
  }
  return std::unique_ptr<LogPipeline>(new LogPipeline(std::move(writers)));
}

LogPipeline::~LogPipeline() {
  // All at the same time, so that several failing sinks do not add up.
  for (const auto& writer : writers_) {
    writer->Close();
  }
}

bool LogPipeline::Push(const LogRecord& record, std::function<void()> when_written) {
  const records::Packed packed(record);
  for (std::size_t i = 1; i < writers_.size(); ++i) {
    writers_[i]->Push(*packed);
  }
  return writers_.front()->Push(*packed, std::move(when_written));
}

bool LogPipeline::failing() const { return writers_.front()->failing(); }

bool LogPipeline::Flush(std::chrono::milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  bool done = true;
  for (const auto& writer : writers_) {
    done = writer->Flush(until) && done;
  }
  return done;
}

LogCounts LogPipeline::Counts() const {
  LogCounts all;
  for (const auto& writer : writers_) {
    const LogCounts counts = writer->Counts();
    all.accepted += counts.accepted;
    all.written += counts.written;
    all.dropped += counts.dropped;
    all.spilled += counts.spilled;
    all.in_spill += counts.in_spill;
    all.waiting += counts.waiting;
    all.failing = all.failing || counts.failing;
  }
  return all;
}

}  // namespace gateway::delivery
