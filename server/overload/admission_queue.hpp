// AdmissionQueue: how many requests run at once, and which of those that wait is the next.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>

namespace gateway::server {

// Any thread. Takes no lock unless somebody waits or is to wait.
class AdmissionQueue {
 public:
  struct Limits {
    std::size_t running = 4096;
    std::size_t waiting = 256;
  };

  // Called on any thread, one of the two, once; neither after Withdraw() was true.
  class Waiter {
   public:
    virtual ~Waiter() = default;
    // It runs from now on, and has to Leave().
    virtual void OnTurn() noexcept = 0;
    // There will be no turn.
    virtual void OnClosed() noexcept = 0;
  };

  enum class Place { kRuns, kWaits, kFull };

  explicit AdmissionQueue(Limits limits);
  ~AdmissionQueue();
  AdmissionQueue(const AdmissionQueue&) = delete;
  AdmissionQueue& operator=(const AdmissionQueue&) = delete;

  // True: it runs, and has to Leave().
  bool TryEnter();

  // The same, or else a place among those that wait.
  Place Enter(const std::shared_ptr<Waiter>& waiter);

  // Whoever ran is done: the next one's turn. Once for each that ran.
  void Leave();

  // False when its turn (or the end) has come already.
  bool Withdraw(const Waiter& waiter);

  void SetLimits(Limits limits);

  // Nobody waits any more, for good; what runs may run on, and others may run in its place.
  void Close();

  // Momentary values.
  [[nodiscard]] std::size_t running() const;
  [[nodiscard]] std::size_t waiting() const;
  // Whoever comes now would be refused.
  [[nodiscard]] bool IsFull() const;

 private:
  // Both numbers in one word, so that nobody can leave between "all places are taken" and "waits".
  struct Counts {
    std::uint32_t running = 0;
    std::uint32_t waiting = 0;  // changes only with the lock held: the size of waiters_
  };

  bool MayRun(Counts counts) const;
  std::shared_ptr<Waiter> TakeNext();
  void FillPlaces();

  std::atomic<Counts> counts_{Counts{}};
  std::atomic<std::uint32_t> most_running_;
  std::atomic<std::uint32_t> most_waiting_;
  std::mutex mutex_;
  std::list<std::shared_ptr<Waiter>> waiters_;  // the oldest first
  bool closed_ = false;
};

}  // namespace gateway::server
