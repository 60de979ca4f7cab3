// SinkThread: calls a LogSink on a thread of its own, so that whoever uses it is not held up when
// a database is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <thread>

#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/base/mutex.hpp"

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
  void Write(std::span<const LogRecord> records);
  void Tidy();
  // A task was begun whose outcome was not taken yet.
  [[nodiscard]] bool busy() const { return busy_; }
  // Empty: there is none (yet).
  std::optional<Outcome> TakeOutcome();

 private:
  SinkThread(std::unique_ptr<LogSink> sink, std::function<void()> when_done)
      : sink_(std::move(sink)), when_done_(std::move(when_done)) {}

  void Begin(Task task, std::span<const LogRecord> records);
  void Run();
  Outcome Do(Task task, std::span<const LogRecord> records);

  const std::unique_ptr<LogSink> sink_;
  const std::function<void()> when_done_;
  bool busy_ = false;  // of the user's thread only

  base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::optional<Task> task_ GATEWAY_GUARDED_BY(mutex_);
  std::span<const LogRecord> records_ GATEWAY_GUARDED_BY(mutex_);
  std::optional<Outcome> outcome_ GATEWAY_GUARDED_BY(mutex_);
  bool ended_ GATEWAY_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::delivery
