// LogWriter: brings the records of one queue to one sink, in batches, and decides what becomes of
// them when the sink does not take them. It never waits for the sink itself (SinkThread does).
//
// In the order in which requests ended: the batch that the sink has, the spill, the queue. What the
// queue has no room for any more goes from its old end to the spill. With strict durability, or
// when requests are to be refused rather than not logged, it goes there as soon as the sink fails:
// only what is on a disk is safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/gateway.hpp"
#include "gateway/log_delivery.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/delivery/drop_notice.hpp"
#include "libgateway/delivery/log_pace.hpp"
#include "libgateway/delivery/overflow.hpp"
#include "libgateway/delivery/record_queue.hpp"
#include "libgateway/delivery/sink_thread.hpp"
#include "libgateway/records/packed_record.hpp"

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

  // As RecordQueue.
  bool Push(const records::PackedRecord& record, std::function<void()> when_written = {});
  // Begins the end: nothing is taken any more, what was is written.
  void Close();
  // As LogPipeline. Relaxed: a request more or less makes no difference.
  [[nodiscard]] bool failing() const { return nowhere_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool Flush(Clock::time_point until);
  [[nodiscard]] LogCounts Counts() const;

 private:
  enum class Source { kQueue, kSpill, kOwn };

  // What the sink has, or had and has to be given again.
  struct Batch {
    Source source = Source::kQueue;
    WaitingRecords waiting;
    bool kept = false;  // is in the spill, too

    [[nodiscard]] bool empty() const { return waiting.empty(); }
    [[nodiscard]] std::size_t rows() const { return waiting.records.size(); }
  };

  explicit LogWriter(Setup setup);

  // All of these: the writer's thread. What happens (log_writer.cpp):
  void Run();
  void NoteClosing();
  void Settle();
  void SettleWrite(const Result<bool>& result);
  void SettleTidy(const Result<bool>& result);
  void GiveWork();
  bool GiveBatch();
  void AwaitWork();
  void Publish();
  [[nodiscard]] bool IsStuck() const;
  [[nodiscard]] bool IsOver() const;
  [[nodiscard]] bool IsDone() const;

  // What becomes of records (log_writer_batches.cpp):
  bool TakeNotice();
  bool TakeFromSpill();
  bool TakeFromQueue();
  void Finish(bool written);
  void EndBatch();
  bool KeepBatch();
  bool SpillMore();
  bool SpillQueue();
  void GiveUp();
  void DropQueue();
  void Count(std::uint64_t LogCounts::*what, std::uint64_t rows, bool of_queue);
  void NoteDrops();
  void TellGivenUp() const;
  [[nodiscard]] bool IsHurried() const;
  [[nodiscard]] QueueFill SpillMark() const;
  [[nodiscard]] QueueFill WholeBatch() const;
  void Say(std::string_view what) const;

  const Setup setup_;
  const bool eager_;  // to spill
  RecordQueue queue_;
  std::unique_ptr<SinkThread> sink_;
  std::atomic<bool> closing_{false};
  std::atomic<bool> nowhere_{false};

  mutable base::Mutex mutex_;
  base::ConditionVariable rested_;
  LogCounts counts_ GATEWAY_GUARDED_BY(mutex_);           // but for `accepted` and `waiting`
  std::uint64_t settled_ GATEWAY_GUARDED_BY(mutex_) = 0;  // of what was ever pushed: has left
  std::uint64_t at_rest_ GATEWAY_GUARDED_BY(mutex_) = 0;  // the same, when nothing was left at all

  // Of the writer's thread only.
  Batch batch_;
  Overflow overflow_;
  bool failing_ = false;  // the last Write did not work
  bool tidied_ = false;   // the sink's last task was to tidy
  bool tidy_failing_ = false;
  std::chrono::milliseconds pause_{0};  // before the next try
  Clock::time_point next_try_;
  Clock::time_point failing_since_;
  Clock::time_point busy_since_;
  Clock::time_point next_tidy_;
  Clock::time_point gather_until_;  // of the queue's oldest; the epoch: nothing gathers
  Clock::time_point closed_at_;     // the epoch: it is not
  bool spilling_ = false;           // the queue was too full, and is not half empty again
  bool dropping_ = false;           // told that it started, not yet that it ended
  std::uint64_t told_refused_ = 0;  // of the queue's, told with their number
  Refused untold_;                  // what the next notice is about
  std::uint64_t given_up_ = 0;

  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::delivery
