#include "libgateway/delivery/record_queue.hpp"

#include <utility>

namespace gateway::delivery {

bool RecordQueue::Push(const records::PackedRecord& record, std::function<void()> when_written) {
  const std::size_t bytes = records::BytesOf(record);
  bool wake = false;
  {
    const base::MutexLock lock(mutex_);
    const bool full =
        fill_.rows >= bounds_.rows || (fill_.rows > 0 && fill_.bytes + bytes > bounds_.bytes);
    if (closed_ || full) {
      const auto now = std::chrono::system_clock::now();
      if (refused_.first == std::chrono::system_clock::time_point{}) {
        refused_.first = now;
      }
      refused_.last = now;
      ++refused_.count;
      return false;
    }
    WaitingRecords& piece = PieceFor(bytes);
    piece.records.Add(record);
    if (when_written) {
      piece.told.push_back(std::move(when_written));
    }
    ++fill_.rows;
    fill_.bytes += bytes;
    ++pushed_;
    wake = awaited_ && (fill_.rows >= goal_.rows || fill_.bytes >= goal_.bytes);
    awaited_ = awaited_ && !wake;
  }
  if (wake) {
    changed_.notify_one();
  }
  return true;
}

// The last one, or a new one.
WaitingRecords& RecordQueue::PieceFor(std::size_t bytes) {
  if (!pieces_.empty()) {
    WaitingRecords& last = pieces_.back();
    if (last.records.size() < most_.rows && last.records.bytes() + bytes <= most_.bytes) {
      return last;
    }
  }
  return pieces_.emplace_back(std::exchange(spare_, {}));
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
  while (!poked_ && fill_.rows < goal.rows && fill_.bytes < goal.bytes) {
    awaited_ = true;
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
      break;
    }
  }
  awaited_ = false;
  poked_ = false;
}

WaitingRecords RecordQueue::Take() {
  const base::MutexLock lock(mutex_);
  if (pieces_.empty()) {
    return {};
  }
  WaitingRecords taken = std::move(pieces_.front());
  pieces_.pop_front();
  fill_.rows -= taken.records.size();
  fill_.bytes -= taken.records.bytes();
  return taken;
}

void RecordQueue::PutBack(WaitingRecords taken) {
  const base::MutexLock lock(mutex_);
  fill_.rows += taken.records.size();
  fill_.bytes += taken.records.bytes();
  pieces_.push_front(std::move(taken));
}

void RecordQueue::Reuse(WaitingRecords taken) {
  taken.records.Clear();
  taken.told.clear();
  const base::MutexLock lock(mutex_);
  std::swap(spare_, taken);
}

QueueFill RecordQueue::fill() const {
  const base::MutexLock lock(mutex_);
  return fill_;
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
