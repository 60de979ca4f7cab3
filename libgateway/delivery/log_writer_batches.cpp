#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "libgateway/delivery/log_writer.hpp"

// What becomes of the records: where they are taken from, and where they go.
namespace gateway::delivery {
namespace {

// Written without waiting for more: rows are cheaper by a third in a batch that is not small.
constexpr QueueFill kWholeBatch{1024, 8U << 20U};
constexpr std::size_t kFromSpill = 256;  // its rows are as long as they are
constexpr std::chrono::steady_clock::time_point kNever{};

void TellAll(std::vector<std::function<void()>>& told) {
  for (const auto& tell : std::exchange(told, {})) {
    tell();
  }
}

}  // namespace

// A record that says what is missing.
bool LogWriter::TakeNotice() {
  if (untold_.count == 0 || dropping_) {
    return false;
  }
  batch_.source = Source::kOwn;
  batch_.waiting.records.Add(*records::Packed(DropNotice(std::exchange(untold_, {}))));
  return true;
}

bool LogWriter::TakeFromSpill() {
  // At the end what was not written yet may wait for the next run.
  if (closed_at_ != kNever && Clock::now() >= closed_at_ + setup_.pace.last_tries) {
    return false;
  }
  batch_.source = Source::kSpill;
  batch_.waiting.records = records::PackAll(overflow_.Next(kFromSpill));
  return !batch_.empty();
}

bool LogWriter::TakeFromQueue() {
  const QueueFill fill = queue_.fill();
  if (fill.rows == 0) {
    return false;
  }
  const auto now = Clock::now();
  if (gather_until_ == kNever) {
    const bool at_once = setup_.delivery.durability == LogDurability::kStrict;
    gather_until_ = now + (at_once ? std::chrono::milliseconds{0} : setup_.pace.gather);
  }
  const QueueFill whole = WholeBatch();
  if (fill.rows < whole.rows && fill.bytes < whole.bytes && now < gather_until_ && !closing_) {
    return false;
  }
  gather_until_ = kNever;
  batch_.source = Source::kQueue;
  batch_.waiting = queue_.Take();
  return true;
}

// The sink has the batch, or never will.
void LogWriter::Finish(bool written) {
  const std::uint64_t rows = batch_.rows();
  if (batch_.source == Source::kSpill) {
    overflow_.Remove();
    Count(&LogCounts::written, rows, false);
  } else if (batch_.source == Source::kQueue && !batch_.kept) {
    Count(written ? &LogCounts::written : &LogCounts::dropped, rows, true);
  }
  TellAll(batch_.waiting.told);
  EndBatch();
}

void LogWriter::EndBatch() {
  if (batch_.source == Source::kQueue) {
    queue_.Reuse(std::move(batch_.waiting));
  }
  batch_ = {};
}

// False: it is not in the spill. Else it is the sink's no more, or a second time: sinks know what
// they have.
bool LogWriter::KeepBatch() {
  if (batch_.empty() || batch_.source != Source::kQueue || batch_.kept ||
      !overflow_.Keep(batch_.waiting.records.all())) {
    return false;
  }
  batch_.kept = true;
  Count(&LogCounts::spilled, batch_.rows(), true);
  TellAll(batch_.waiting.told);
  return true;
}

// True: it did, and there may be more to do.
bool LogWriter::SpillMore() {
  if (!overflow_.ready()) {
    return false;
  }
  if (eager_ && IsStuck()) {
    KeepBatch();
  }
  const QueueFill fill = queue_.fill();
  const QueueFill mark = SpillMark();
  const QueueFill bounds = queue_.bounds();
  if (fill.rows >= mark.rows || fill.bytes >= mark.bytes) {
    spilling_ = true;
  } else if (fill.rows <= bounds.rows / 2 && fill.bytes <= bounds.bytes / 2) {
    spilling_ = false;
  }
  return spilling_ && SpillQueue();
}

bool LogWriter::SpillQueue() {
  WaitingRecords taken = queue_.Take();
  if (taken.empty()) {
    return false;
  }
  if (!overflow_.Keep(taken.records.all())) {
    queue_.PutBack(std::move(taken));
    return false;
  }
  Count(&LogCounts::spilled, taken.records.size(), true);
  TellAll(taken.told);
  queue_.Reuse(std::move(taken));
  return true;
}

// The end has come, and the sink does not take what is left.
void LogWriter::GiveUp() {
  overflow_.TryNow();
  KeepBatch();
  while (SpillQueue()) {
  }
  if (sink_->busy()) {
    return;  // it may take the batch yet
  }
  if (batch_.source == Source::kQueue && !batch_.kept && !batch_.empty()) {
    given_up_ += batch_.rows();
    Finish(false);
  } else if (batch_.source == Source::kOwn && !batch_.empty()) {
    overflow_.Keep(batch_.waiting.records.all());
  }
  batch_ = {};
  DropQueue();
}

void LogWriter::DropQueue() {
  for (auto left = queue_.Take(); !left.empty(); left = queue_.Take()) {
    given_up_ += left.records.size();
    Count(&LogCounts::dropped, left.records.size(), true);
    TellAll(left.told);
  }
}

void LogWriter::Count(std::uint64_t LogCounts::*what, std::uint64_t rows, bool of_queue) {
  const base::MutexLock lock(mutex_);
  counts_.*what += rows;
  counts_.in_spill = overflow_.rows();
  settled_ += of_queue ? rows : 0;
}

// One line when dropping starts, and one with the number when it has ended: when the queue is down
// to one half, so that a queue which is full again and again does not fill stderr.
void LogWriter::NoteDrops() {
  const std::uint64_t refused = queue_.refused().count;
  if (!dropping_ && refused != told_refused_) {
    dropping_ = true;
    Say(fmt::format("the queue of {} rows is full, new records are dropped", queue_.bounds().rows));
  }
  const QueueFill fill = queue_.fill();
  const QueueFill bounds = queue_.bounds();
  if (dropping_ && fill.rows <= bounds.rows / 2 && fill.bytes <= bounds.bytes / 2) {
    dropping_ = false;
    Refused drops = queue_.TakeRefused();
    drops.count -= std::exchange(told_refused_, drops.count);
    Say(fmt::format("{} records were dropped while the queue was full", drops.count));
    AddDrops(drops, &untold_);
  }
  if (const std::uint64_t lost = overflow_.TakeLost(); lost > 0) {
    const auto now = std::chrono::system_clock::now();
    Count(&LogCounts::dropped, lost, false);
    AddDrops({lost, now, now}, &untold_);
  }
}

void LogWriter::TellGivenUp() const {
  if (given_up_ != 0) {
    Say(fmt::format("{} records could not be written before the end and are lost", given_up_));
  }
}

// What waits in memory should not have to.
bool LogWriter::IsHurried() const {
  return eager_ && (failing_ || IsStuck() || overflow_.rows() > 0);
}

// With so much in the queue it goes to the spill.
QueueFill LogWriter::SpillMark() const {
  if (IsHurried()) {
    return {1, 1};
  }
  const QueueFill bounds = queue_.bounds();
  return {std::max<std::size_t>(bounds.rows - bounds.rows / 4, 1),
          std::max<std::size_t>(bounds.bytes - bounds.bytes / 4, 1)};
}

QueueFill LogWriter::WholeBatch() const {
  const QueueFill bounds = queue_.bounds();
  return {std::clamp<std::size_t>(bounds.rows / 2, 1, kWholeBatch.rows),
          std::min(kWholeBatch.bytes, bounds.bytes / 2)};
}

// Only the writer's thread calls it: whoever reads stderr may be slow.
void LogWriter::Say(std::string_view what) const {
  const std::string line = fmt::format("{}: {}\n", setup_.name, what);
  std::fputs(line.c_str(), stderr);
}

}  // namespace gateway::delivery
