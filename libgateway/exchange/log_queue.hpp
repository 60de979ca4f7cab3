// LogQueue: takes finished records from the event loops and writes them on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>

#include "gateway/gateway.hpp"
#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"
#include "libgateway/base/bounded_queue.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::exchange {

struct LogPace {
  std::chrono::milliseconds gather{100};       // how long a batch waits for company
  std::chrono::milliseconds first_pause{100};  // after a failed write; doubles up to
  std::chrono::milliseconds longest_pause{2000};
  std::chrono::milliseconds last_tries{5000};  // for failing writes, once the end has come
};

class LogQueue {
 public:
  // Starts the writer. `rows` bounds what waits in memory. Error: kInternal when the system
  // refuses the thread.
  static Result<std::unique_ptr<LogQueue>> Start(std::unique_ptr<LogSink> sink, std::size_t rows,
                                                 LogPace pace = {});

  // Writes everything that was taken, then ends the writer. What a failing sink still refuses after
  // `last_tries` is dropped, counted and told on stderr.
  ~LogQueue();

  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;

  // Any thread; never blocks. False: the queue is full, the record is dropped and counted.
  bool Push(LogRecord record);

  // Waits until everything taken so far is written or dropped. False: `timeout` came first.
  [[nodiscard]] bool Flush(std::chrono::milliseconds timeout);

  // Any thread. Once the log is at rest, accepted == written + dropped.
  [[nodiscard]] LogCounts Counts() const;

 private:
  LogQueue(std::unique_ptr<LogSink> sink, std::size_t rows, LogPace pace);

  // The writer's thread:
  void Run();
  bool WriteUntilDone(std::span<const LogRecord> batch);
  Result<void> TryWrite(std::span<const LogRecord> batch);
  bool IsOver(std::chrono::steady_clock::time_point started) const;
  void Pause(std::chrono::milliseconds time);
  void CountDone(std::size_t rows, bool written);
  void TellDrops(bool at_end);
  void TellGivenUp() const;

  const std::unique_ptr<LogSink> sink_;
  const std::size_t rows_;
  const LogPace pace_;
  base::BoundedQueue<LogRecord> queue_;
  std::atomic<std::uint64_t> refused_{0};

  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  bool closing_ GATEWAY_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point closed_at_ GATEWAY_GUARDED_BY(mutex_);
  std::uint64_t written_ GATEWAY_GUARDED_BY(mutex_) = 0;
  std::uint64_t given_up_ GATEWAY_GUARDED_BY(mutex_) = 0;

  // Of the writer's thread only.
  bool dropping_ = false;           // told that it started, not yet that it ended
  std::uint64_t told_refused_ = 0;  // part of refused_ that was told with its number

  std::thread writer_;  // last: starts when the rest is there
};

}  // namespace gateway::exchange
