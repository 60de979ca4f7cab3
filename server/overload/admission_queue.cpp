#include "server/overload/admission_queue.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace gateway::server {
namespace {

std::uint32_t Narrow(std::size_t number) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

AdmissionQueue::AdmissionQueue(Limits limits)
    : most_running_(Narrow(limits.running)), most_waiting_(Narrow(limits.waiting)) {}

AdmissionQueue::~AdmissionQueue() = default;

// Those that wait come first.
bool AdmissionQueue::MayRun(Counts counts) const {
  return counts.waiting == 0 && counts.running < most_running_.load();
}

bool AdmissionQueue::TryEnter() {
  Counts counts = counts_.load();
  while (MayRun(counts)) {
    if (counts_.compare_exchange_weak(counts, {counts.running + 1, counts.waiting})) {
      return true;
    }
  }
  return false;
}

AdmissionQueue::Place AdmissionQueue::Enter(const std::shared_ptr<Waiter>& waiter) {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_.load();
  for (;;) {
    const bool runs = MayRun(counts);
    if (!runs && counts.waiting >= most_waiting_.load()) {
      return Place::kFull;
    }
    const Counts next = runs ? Counts{counts.running + 1, counts.waiting}
                             : Counts{counts.running, counts.waiting + 1};
    if (counts_.compare_exchange_weak(counts, next)) {
      if (runs) {
        return Place::kRuns;
      }
      waiters_.push_back(waiter);
      return Place::kWaits;
    }
  }
}

void AdmissionQueue::Leave() {
  Counts counts = counts_.load();
  while (!counts_.compare_exchange_weak(counts, {counts.running - 1, counts.waiting})) {
  }
  if (counts.waiting > 0) {
    FillPlaces();
  }
}

// Newest first when many wait: those that have waited long will hardly be in time, and if they came
// first nobody would be (adaptive LIFO). With the lock held; null when there is no place or nobody.
std::shared_ptr<AdmissionQueue::Waiter> AdmissionQueue::TakeNext() {
  Counts counts = counts_.load();
  do {
    if (counts.waiting == 0 || counts.running >= most_running_.load()) {
      return nullptr;
    }
  } while (!counts_.compare_exchange_weak(counts, {counts.running + 1, counts.waiting - 1}));
  const bool newest = waiters_.size() > most_waiting_.load() / 2;
  const auto next = newest ? std::prev(waiters_.end()) : waiters_.begin();
  auto waiter = std::move(*next);
  waiters_.erase(next);
  return waiter;
}

void AdmissionQueue::FillPlaces() {
  for (;;) {
    std::unique_lock lock(mutex_);
    const auto next = TakeNext();
    lock.unlock();
    if (next == nullptr) {
      return;
    }
    next->OnTurn();
  }
}

bool AdmissionQueue::Withdraw(const Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(waiters_.begin(), waiters_.end(),
                                  [&waiter](const auto& one) { return one.get() == &waiter; });
  if (found == waiters_.end()) {
    return false;
  }
  waiters_.erase(found);
  Counts counts = counts_.load();
  while (!counts_.compare_exchange_weak(counts, {counts.running, counts.waiting - 1})) {
  }
  return true;
}

void AdmissionQueue::SetLimits(Limits limits) {
  {
    const std::lock_guard lock(mutex_);
    most_running_.store(Narrow(limits.running));
    most_waiting_.store(closed_ ? 0 : Narrow(limits.waiting));
  }
  FillPlaces();
}

void AdmissionQueue::Close() {
  std::list<std::shared_ptr<Waiter>> waiters;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    most_waiting_.store(0);
    waiters.swap(waiters_);
    Counts counts = counts_.load();
    while (!counts_.compare_exchange_weak(counts, {counts.running, 0})) {
    }
  }
  for (const auto& waiter : waiters) {
    waiter->OnClosed();
  }
}

std::size_t AdmissionQueue::running() const { return counts_.load().running; }

std::size_t AdmissionQueue::waiting() const { return counts_.load().waiting; }

bool AdmissionQueue::IsFull() const {
  const Counts counts = counts_.load();
  return !MayRun(counts) && counts.waiting >= most_waiting_.load();
}

}  // namespace gateway::server
