// SinkThread: calls a LogSink on a thread of its own, so that whoever uses it is not held up when
// a database is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/records/packed_records.hpp"
#include "libgateway/records/packed_sink.hpp"

namespace gateway::delivery {

class SinkThread {
 public:
  enum class Task { kWrite, kTidy };
  struct Outcome {
    Task task = Task::kWrite;
    Result<bool> result = false;  // true: Tidy wants to come again
  };

  // `when_done` is called on the new thread after each task. Error: kInternal when the system
  // refuses the thread.
  static Result<std::unique_ptr<SinkThread>> Start(std::unique_ptr<LogSink> sink,
                                                   std::function<void()> when_done);
  // Waits for the task under way. The sink ends on the calling thread.
  ~SinkThread();

  SinkThread(const SinkThread&) = delete;
  SinkThread& operator=(const SinkThread&) = delete;

  // One thread uses these. Write and Tidy: only when it is not busy. `records` stay as they are
  // until the outcome was taken.
  void Write(records::RecordSpan records);
  void Tidy();
  // A task was begun whose outcome was not taken yet.
  [[nodiscard]] bool busy() const { return busy_; }
  // Empty: there is none (yet).
  std::optional<Outcome> TakeOutcome();

 private:
  SinkThread(std::unique_ptr<LogSink> sink, std::function<void()> when_done)
      : sink_(std::move(sink)),
        packed_sink_(dynamic_cast<records::PackedSink*>(sink_.get())),
        when_done_(std::move(when_done)) {}

  void Begin(Task task, records::RecordSpan records);
  void Run();
  Outcome Do(Task task, records::RecordSpan records);
  Result<void> WriteTo(records::RecordSpan records);
  void ForgetUnpacked(records::RecordSpan records);

  const std::unique_ptr<LogSink> sink_;
  records::PackedSink* const packed_sink_;  // the same, null: it is none
  std::vector<LogRecord> unpacked_;         // else; memory that is used again
  unsigned unpackings_ = 0;
  const std::function<void()> when_done_;
  bool busy_ = false;  // of the user's thread only

  base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::optional<Task> task_ GATEWAY_GUARDED_BY(mutex_);
  records::RecordSpan records_ GATEWAY_GUARDED_BY(mutex_);
  std::optional<Outcome> outcome_ GATEWAY_GUARDED_BY(mutex_);
  bool ended_ GATEWAY_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::delivery
