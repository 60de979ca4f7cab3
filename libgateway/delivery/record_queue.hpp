// RecordQueue: records that wait for a sink. Many threads put them in and never wait; one takes
// them out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "libgateway/base/mutex.hpp"
#include "libgateway/records/packed_records.hpp"

namespace gateway::delivery {

// Records on their way.
struct WaitingRecords {
  records::PackedRecords records;
  std::vector<std::function<void()>> told;  // what they were pushed with, if it is not empty

  [[nodiscard]] bool empty() const { return records.empty(); }
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

  // `most`: what is taken at once.
  RecordQueue(QueueFill bounds, QueueFill most) : bounds_(bounds), most_(most) {}

  // `when_written` may be empty. False: it is full or closed; the record is not taken, but counted.
  // Any thread; the lock is held while one record is copied. An empty queue takes a record of any
  // size.
  [[nodiscard]] bool Push(const records::PackedRecord& record,
                          std::function<void()> when_written = {});

  // Ends the taker's Await. Any thread.
  void Poke();
  // Nothing goes in any more. Any thread.
  void Close();

  // Waits until as much as one of `goal`'s numbers is there, or Poke or Close came since the last
  // Await, or `until` is there. The taker's thread only.
  void Await(QueueFill goal, Clock::time_point until);
  // The oldest ones, none when there are none. They stay where they are, so that taking them costs
  // nothing. The taker's thread only.
  [[nodiscard]] WaitingRecords Take();
  // What was taken comes to its place again, also when there is no room. The taker's thread only.
  void PutBack(WaitingRecords taken);
  // The memory of what was taken is used again. The taker's thread only.
  void Reuse(WaitingRecords taken);

  // Any thread:
  [[nodiscard]] QueueFill fill() const;
  [[nodiscard]] std::uint64_t pushed() const;  // records that ever went in
  [[nodiscard]] Refused refused() const;       // since its beginning
  // The same, and `first` and `last` begin anew.
  Refused TakeRefused();

  [[nodiscard]] const QueueFill& bounds() const { return bounds_; }

 private:
  WaitingRecords& PieceFor(std::size_t bytes) GATEWAY_REQUIRES(mutex_);

  const QueueFill bounds_;
  const QueueFill most_;
  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::deque<WaitingRecords> pieces_ GATEWAY_GUARDED_BY(mutex_);  // the oldest first; none is empty
  WaitingRecords spare_ GATEWAY_GUARDED_BY(mutex_);               // of no records: room for a piece
  QueueFill fill_ GATEWAY_GUARDED_BY(mutex_);
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
