#include "libgateway/transport/timer_queue.hpp"

#include <utility>

namespace gateway::transport {
namespace {

constexpr unsigned kSlotBits = 32;

}  // namespace

TimerQueue::Id TimerQueue::Start(Clock::time_point due, std::function<void()> task) {
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  slots_[slot].task = std::move(task);
  heap_.push_back(Entry{due, sequence_++, slot});
  SiftUp(heap_.size() - 1);
  return (static_cast<Id>(slots_[slot].generation) << kSlotBits) | slot;
}

void TimerQueue::Stop(Id id) {
  const auto slot = static_cast<std::uint32_t>(id);
  const auto generation = static_cast<std::uint32_t>(id >> kSlotBits);
  if (slot < slots_.size() && slots_[slot].generation == generation) {
    // The task goes here, after the queue is in order again: its captures may own anything.
    const std::function<void()> task = Remove(slots_[slot].heap_index);
  }
}

std::optional<TimerQueue::Clock::time_point> TimerQueue::next_due() const {
  if (heap_.empty()) {
    return std::nullopt;
  }
  return heap_.front().due;
}

void TimerQueue::RunDue(Clock::time_point now) {
  const std::uint64_t started_before = sequence_;
  while (!heap_.empty() && heap_.front().due <= now && heap_.front().sequence < started_before) {
    const std::function<void()> task = Remove(0);
    task();
  }
}

bool TimerQueue::Earlier(const Entry& a, const Entry& b) {
  return a.due != b.due ? a.due < b.due : a.sequence < b.sequence;
}

void TimerQueue::Place(std::size_t index, Entry entry) {
  heap_[index] = entry;
  slots_[entry.slot].heap_index = static_cast<std::uint32_t>(index);
}

void TimerQueue::SiftUp(std::size_t index) {
  const Entry entry = heap_[index];
  while (index > 0 && Earlier(entry, heap_[(index - 1) / 2])) {
    Place(index, heap_[(index - 1) / 2]);
    index = (index - 1) / 2;
  }
  Place(index, entry);
}

void TimerQueue::SiftDown(std::size_t index) {
  const Entry entry = heap_[index];
  for (std::size_t child = 2 * index + 1; child < heap_.size(); child = 2 * index + 1) {
    if (child + 1 < heap_.size() && Earlier(heap_[child + 1], heap_[child])) {
      ++child;
    }
    if (!Earlier(heap_[child], entry)) {
      break;
    }
    Place(index, heap_[child]);
    index = child;
  }
  Place(index, entry);
}

std::function<void()> TimerQueue::Remove(std::size_t heap_index) {
  Slot& slot = slots_[heap_[heap_index].slot];
  std::function<void()> task = std::exchange(slot.task, nullptr);
  ++slot.generation;
  if (slot.generation == 0) {
    slot.generation = 1;  // an Id is never 0
  }
  free_slots_.push_back(heap_[heap_index].slot);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (heap_index < heap_.size()) {
    Place(heap_index, last);
    SiftUp(heap_index);
    SiftDown(slots_[last.slot].heap_index);
  }
  return task;
}

}  // namespace gateway::transport
