// LogWriter: brings the records of one queue to one sink, in batches, and decides what becomes of
// them when the sink does not take them. It never waits for the sink itself (SinkThread does).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/gateway.hpp"
#include "gateway/log_delivery.hpp"
#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/delivery/log_pace.hpp"
#include "libgateway/delivery/record_queue.hpp"
#include "libgateway/delivery/sink_thread.hpp"

namespace gateway::delivery {

class LogWriter {
 public:
  using Clock = std::chrono::steady_clock;

  struct Setup {
    std::string name;  // begins its lines on stderr
    LogDelivery delivery;
    LogPace pace;
  };

  // As LogPipeline, for one sink.
  static Result<std::unique_ptr<LogWriter>> Start(std::unique_ptr<LogSink> sink, Setup setup);
  ~LogWriter();

  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  bool Push(Waiting record);
  // Begins the end: nothing is taken any more, what was is written.
  void Close();
  // As LogPipeline.
  [[nodiscard]] bool failing() const { return nowhere_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool Flush(Clock::time_point until);
  [[nodiscard]] LogCounts Counts() const;

 private:
  // A batch that is the sink's, or was and has to be given to it again.
  struct Batch {
    std::vector<LogRecord> records;
    std::vector<std::function<void()>> told;  // when it is done
    bool notice = false;                      // a record of our own, which no count has

    void Clear() { *this = {}; }
  };

  explicit LogWriter(Setup setup);

  // The writer's thread:
  void Run();
  void Settle();
  void SettleWrite(const Result<bool>& result);
  void GiveWork();
  bool TakeBatch();
  bool TakeNotice();
  void GiveUp();
  void Finish(Batch& batch, bool written);
  void TellDrops();
  void TellGivenUp() const;
  void NoteWhetherNowhere();
  [[nodiscard]] bool IsOver() const;
  [[nodiscard]] bool IsDone() const;
  void AwaitWork();
  void Say(std::string_view what) const;

  const Setup setup_;
  RecordQueue queue_;
  std::unique_ptr<SinkThread> sink_;
  std::atomic<bool> closing_{false};
  std::atomic<bool> nowhere_{false};

  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  LogCounts counts_ GATEWAY_GUARDED_BY(mutex_);           // but for `accepted` and `waiting`
  std::uint64_t settled_ GATEWAY_GUARDED_BY(mutex_) = 0;  // of the queue's, in its order

  // Of the writer's thread only.
  Batch batch_;
  bool failing_ = false;  // the last Write did not work
  bool tidy_failing_ = false;
  std::chrono::milliseconds pause_{0};  // before the next try
  Clock::time_point next_try_;
  Clock::time_point failing_since_;
  Clock::time_point next_tidy_;
  Clock::time_point gather_until_;  // of the queue's oldest; the epoch: it is empty
  Clock::time_point closed_at_;     // the epoch: it is not
  bool dropping_ = false;           // told that it started, not yet that it ended
  std::uint64_t told_refused_ = 0;  // of the queue's, told with their number
  Refused untold_;                  // what the next notice is about

  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::delivery
