#include "libgateway/delivery/record_queue.hpp"

#include <iterator>
#include <utility>

namespace gateway::delivery {

bool RecordQueue::Push(Waiting record) {
  // A list, so that nodes are made and freed outside the lock.
  std::list<Waiting> node;
  node.push_back(std::move(record));
  const std::size_t bytes = node.front().bytes;
  bool wake = false;
  {
    const base::MutexLock lock(mutex_);
    const bool full =
        records_.size() >= bounds_.rows || (!records_.empty() && bytes_ + bytes > bounds_.bytes);
    if (closed_ || full) {
      const auto now = std::chrono::system_clock::now();
      if (refused_.first == std::chrono::system_clock::time_point{}) {
        refused_.first = now;
      }
      refused_.last = now;
      ++refused_.count;
      return false;
    }
    records_.splice(records_.end(), node);
    bytes_ += bytes;
    ++pushed_;
    wake = awaited_ && (records_.size() >= goal_.rows || bytes_ >= goal_.bytes);
    awaited_ = awaited_ && !wake;
  }
  if (wake) {
    changed_.notify_one();
  }
  return true;
}

void RecordQueue::Poke() {
  {
    const base::MutexLock lock(mutex_);
    poked_ = true;
  }
  changed_.notify_one();
}

void RecordQueue::Close() {
  {
    const base::MutexLock lock(mutex_);
    closed_ = true;
    poked_ = true;
  }
  changed_.notify_one();
}

void RecordQueue::Await(QueueFill goal, Clock::time_point until) {
  const base::MutexLock lock(mutex_);
  goal_ = goal;
  while (!poked_ && records_.size() < goal.rows && bytes_ < goal.bytes) {
    awaited_ = true;
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
      break;
    }
  }
  awaited_ = false;
  poked_ = false;
}

std::list<Waiting> RecordQueue::Take(QueueFill most) {
  std::list<Waiting> taken;
  const base::MutexLock lock(mutex_);
  auto end = records_.begin();
  std::size_t rows = 0;
  std::size_t bytes = 0;
  while (end != records_.end() && rows < most.rows &&
         (rows == 0 || bytes + end->bytes <= most.bytes)) {
    bytes += end->bytes;
    ++rows;
    ++end;
  }
  taken.splice(taken.end(), records_, records_.begin(), end);
  bytes_ -= bytes;
  return taken;
}

void RecordQueue::PutBack(std::list<Waiting> records) {
  const base::MutexLock lock(mutex_);
  for (const Waiting& waiting : records) {
    bytes_ += waiting.bytes;
  }
  records_.splice(records_.begin(), records);
}

QueueFill RecordQueue::fill() const {
  const base::MutexLock lock(mutex_);
  return {records_.size(), bytes_};
}

std::uint64_t RecordQueue::pushed() const {
  const base::MutexLock lock(mutex_);
  return pushed_;
}

Refused RecordQueue::refused() const {
  const base::MutexLock lock(mutex_);
  return refused_;
}

Refused RecordQueue::TakeRefused() {
  const base::MutexLock lock(mutex_);
  Refused taken = refused_;
  refused_.first = {};
  refused_.last = {};
  return taken;
}

}  // namespace gateway::delivery
