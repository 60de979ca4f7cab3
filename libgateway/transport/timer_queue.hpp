// TimerQueue: timers of one loop, the earliest first. Starting and stopping cost O(log n) and no
// memory beyond the task: every request sets timers that almost never run.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace gateway::transport {

// One thread only.
class TimerQueue {
 public:
  using Clock = std::chrono::steady_clock;
  using Id = std::uint64_t;  // never 0

  Id Start(Clock::time_point due, std::function<void()> task);

  // Nothing happens for a timer that has run or was stopped.
  void Stop(Id id);

  // When the earliest timer is due; empty without timers.
  [[nodiscard]] std::optional<Clock::time_point> next_due() const;

  // Runs what is due at `now`. Tasks may start and stop timers; what they start runs in a later
  // call.
  void RunDue(Clock::time_point now);

 private:
  struct Slot {
    std::function<void()> task;
    std::uint32_t generation = 1;  // tells a stale Id from the slot's present timer
    std::uint32_t heap_index = 0;
  };
  struct Entry {
    Clock::time_point due;
    std::uint64_t sequence;  // keeps the order of timers due at the same moment
    std::uint32_t slot;
  };

  static bool Earlier(const Entry& a, const Entry& b);
  void Place(std::size_t index, Entry entry);
  void SiftUp(std::size_t index);
  void SiftDown(std::size_t index);
  std::function<void()> Remove(std::size_t heap_index);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<Entry> heap_;  // binary heap by due time
  std::uint64_t sequence_ = 0;
};

}  // namespace gateway::transport
