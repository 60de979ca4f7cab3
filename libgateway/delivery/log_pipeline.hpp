// LogPipeline: takes finished records from the event loops and brings each to every log sink.
//
//   Push -> packed -> queue in memory -> LogSink::Write   one LogWriter for each sink
//                              \-> spill ->/               while the sink does not take them
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/gateway.hpp"
#include "gateway/log_delivery.hpp"
#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/delivery/log_pace.hpp"
#include "libgateway/delivery/log_writer.hpp"

namespace gateway::delivery {

class LogPipeline {
 public:
  // `sinks`: at least one, none null. The first is the one that counts: for `when_written`, for
  // failing() and for what Push returns. Error: kInternal when the system refuses a thread.
  static Result<std::unique_ptr<LogPipeline>> Start(std::vector<std::unique_ptr<LogSink>> sinks,
                                                    const LogDelivery& delivery,
                                                    const LogPace& pace = {});

  // Writes everything that was taken, then ends the writers. What a failing sink still refuses
  // after `last_tries` goes to its spill; without one it is dropped, counted and told on stderr.
  ~LogPipeline();

  LogPipeline(const LogPipeline&) = delete;
  LogPipeline& operator=(const LogPipeline&) = delete;

  // Any thread; never blocks. False: there is no room, the record is dropped and counted, and
  // `when_written` is not called. Else it is called exactly once, on a writer's thread, when the
  // record is in the log, or safe in the spill, or given up; it must not block.
  bool Push(const LogRecord& record, std::function<void()> when_written = {});

  // Records can be kept nowhere at the moment: the sink fails, and the spill does, too, or is full,
  // or there is none; or there is no room in the queue either. Any thread, cheap.
  [[nodiscard]] bool failing() const;

  // Waits until everything taken so far is written or given up. False: `timeout` came first.
  [[nodiscard]] bool Flush(std::chrono::milliseconds timeout);

  // Any thread. Once the log is at rest, accepted == written + dropped + in_spill, but for what a
  // spill brought along from an earlier run.
  [[nodiscard]] LogCounts Counts() const;

 private:
  explicit LogPipeline(std::vector<std::unique_ptr<LogWriter>> writers)
      : writers_(std::move(writers)) {}

  const std::vector<std::unique_ptr<LogWriter>> writers_;
};

}  // namespace gateway::delivery
