// RecordQueue: records that wait for a sink. Many threads put them in and never wait; one takes
// them out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "gateway/log_record.hpp"
#include "libgateway/base/mutex.hpp"

namespace gateway::delivery {

// A record on its way.
struct Waiting {
  std::shared_ptr<LogRecord> record;   // never null
  bool sole = true;                    // no other queue has it: it may be moved from
  std::size_t bytes = 0;               // what it takes (Trim)
  std::function<void()> when_written;  // may be empty
};

// What fits into a queue, or what is in it.
struct QueueFill {
  std::size_t rows = 0;
  std::size_t bytes = 0;
};

// Records that there was no room for.
struct Refused {
  std::uint64_t count = 0;
  std::chrono::system_clock::time_point first;
  std::chrono::system_clock::time_point last;
};

class RecordQueue {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RecordQueue(QueueFill bounds) : bounds_(bounds) {}

  // False: it is full or closed; the record is gone, and counted. Any thread; the lock is held for
  // a few pointers only. An empty queue takes a record of any size.
  [[nodiscard]] bool Push(Waiting record);

  // Ends the taker's Await. Any thread.
  void Poke();
  // Nothing goes in any more. Any thread.
  void Close();

  // Waits until as much as one of `goal`'s numbers is there, or Poke or Close came since the last
  // Await, or `until` is there. The taker's thread only.
  void Await(QueueFill goal, Clock::time_point until);
  // The oldest `most`, and no more bytes unless it is a single record. The taker's thread only.
  [[nodiscard]] std::list<Waiting> Take(QueueFill most);
  // What was taken comes to its place again, also when there is no room. The taker's thread only.
  void PutBack(std::list<Waiting> records);

  // Any thread:
  [[nodiscard]] QueueFill fill() const;
  [[nodiscard]] std::uint64_t pushed() const;  // records that ever went in
  [[nodiscard]] Refused refused() const;       // since its beginning
  // The same, and `first` and `last` begin anew.
  Refused TakeRefused();

  [[nodiscard]] const QueueFill& bounds() const { return bounds_; }

 private:
  const QueueFill bounds_;
  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::list<Waiting> records_ GATEWAY_GUARDED_BY(mutex_);
  std::size_t bytes_ GATEWAY_GUARDED_BY(mutex_) = 0;
  std::uint64_t pushed_ GATEWAY_GUARDED_BY(mutex_) = 0;
  Refused refused_ GATEWAY_GUARDED_BY(mutex_);
  // What the taker waits for; only the push that reaches it notifies, so that a batch costs those
  // who push two wake-ups at most. Nothing is waited for: more than can be.
  QueueFill goal_ GATEWAY_GUARDED_BY(mutex_);
  bool awaited_ GATEWAY_GUARDED_BY(mutex_) = false;
  bool poked_ GATEWAY_GUARDED_BY(mutex_) = false;
  bool closed_ GATEWAY_GUARDED_BY(mutex_) = false;
};

}  // namespace gateway::delivery
