#include "libgateway/delivery/log_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "libgateway/delivery/drop_notice.hpp"

namespace gateway::delivery {
namespace {

constexpr QueueFill kBatch{256, 8U << 20U};
constexpr QueueFill kNothing{std::numeric_limits<std::size_t>::max(),
                             std::numeric_limits<std::size_t>::max()};
constexpr std::chrono::milliseconds kLastPause{100};  // at most, once the queue is closing
constexpr std::chrono::steady_clock::time_point kNever{};

}  // namespace

Result<std::unique_ptr<LogWriter>> LogWriter::Start(std::unique_ptr<LogSink> sink, Setup setup) {
  std::unique_ptr<LogWriter> writer(new LogWriter(std::move(setup)));
  auto thread = SinkThread::Start(std::move(sink), [queue = &writer->queue_] { queue->Poke(); });
  if (!thread) {
    return thread.error();
  }
  writer->sink_ = *std::move(thread);
  try {
    writer->thread_ = std::thread(&LogWriter::Run, writer.get());
  } catch (const std::system_error& e) {
    return Fail(ErrorCode::kInternal, fmt::format("cannot start the log writer: {}", e.what()));
  }
  return writer;
}

LogWriter::LogWriter(Setup setup)
    : setup_(std::move(setup)),
      queue_({setup_.delivery.queue_rows, setup_.delivery.queue_bytes}),
      pause_(setup_.pace.first_pause),
      next_tidy_(Clock::now() + setup_.pace.idle_tidy) {}

LogWriter::~LogWriter() {
  Close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void LogWriter::Close() {
  closing_ = true;
  queue_.Close();
}

bool LogWriter::Push(Waiting record) {
  if (queue_.Push(std::move(record))) {
    return true;
  }
  nowhere_.store(true, std::memory_order_relaxed);
  return false;
}

bool LogWriter::Flush(Clock::time_point until) {
  const std::uint64_t goal = queue_.pushed();
  const base::MutexLock lock(mutex_);
  while (settled_ < goal) {
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
      return settled_ >= goal;
    }
  }
  return true;
}

LogCounts LogWriter::Counts() const {
  LogCounts counts;
  std::uint64_t settled = 0;
  const std::uint64_t refused = queue_.refused().count;
  {
    const base::MutexLock lock(mutex_);
    counts = counts_;
    settled = settled_;
  }
  // Read last, so that no count of what is done runs ahead of it.
  const std::uint64_t pushed = queue_.pushed();
  counts.accepted = pushed + refused;
  counts.dropped += refused;
  counts.waiting = pushed - settled;
  return counts;
}

void LogWriter::Run() {
  for (;;) {
    if (closing_ && closed_at_ == kNever) {
      closed_at_ = Clock::now();
      next_try_ = std::min(next_try_, closed_at_);
    }
    Settle();
    TellDrops();
    if (!sink_->busy()) {
      if (IsOver()) {
        GiveUp();
      }
      GiveWork();
    }
    NoteWhetherNowhere();
    if (IsDone()) {
      break;
    }
    AwaitWork();
  }
  TellGivenUp();
}

// What has become of the sink's task.
void LogWriter::Settle() {
  const auto outcome = sink_->TakeOutcome();
  if (!outcome) {
    return;
  }
  const Result<bool>& result = outcome->result;
  if (outcome->task == SinkThread::Task::kWrite) {
    SettleWrite(result);
    return;
  }
  const bool more = result && *result;
  next_tidy_ = Clock::now() + (more ? std::chrono::milliseconds{0} : setup_.pace.idle_tidy);
  if (!result && !tidy_failing_) {
    Say(fmt::format("cannot tidy, will try again: {}", result.error().message));
  }
  tidy_failing_ = !result;
}

void LogWriter::SettleWrite(const Result<bool>& result) {
  const auto now = Clock::now();
  if (!result) {
    if (!failing_) {
      Say(fmt::format("cannot write, will try again: {}", result.error().message));
      failing_ = true;
      failing_since_ = now;
    }
    next_try_ = now + (closing_ ? std::min(pause_, kLastPause) : pause_);
    pause_ = std::min(pause_ * 2, setup_.pace.longest_pause);
    return;
  }
  if (failing_) {
    Say("writing works again");
    failing_ = false;
    pause_ = setup_.pace.first_pause;
  }
  Finish(batch_, true);
  next_tidy_ = now;
}

// The sink is free.
void LogWriter::GiveWork() {
  const auto now = Clock::now();
  if (!batch_.records.empty()) {
    if (now >= next_try_) {
      sink_->Write(batch_.records);
    }
    return;
  }
  if (next_tidy_ <= now && !closing_) {
    sink_->Tidy();
    return;
  }
  if (TakeNotice() || TakeBatch()) {
    sink_->Write(batch_.records);
  }
}

bool LogWriter::TakeBatch() {
  const QueueFill fill = queue_.fill();
  if (fill.rows == 0) {
    return false;
  }
  const auto now = Clock::now();
  if (gather_until_ == kNever) {
    const bool at_once = setup_.delivery.durability == LogDurability::kStrict;
    gather_until_ = now + (at_once ? std::chrono::milliseconds{0} : setup_.pace.gather);
  }
  const std::size_t whole = std::min(kBatch.rows, queue_.bounds().rows);
  if (fill.rows < whole && fill.bytes < kBatch.bytes && now < gather_until_ && !closing_) {
    return false;
  }
  gather_until_ = kNever;
  auto taken = queue_.Take(kBatch);
  batch_.records.reserve(taken.size());
  for (Waiting& waiting : taken) {
    if (waiting.sole) {
      batch_.records.push_back(std::move(*waiting.record));
    } else {
      batch_.records.push_back(*waiting.record);
    }
    if (waiting.when_written) {
      batch_.told.push_back(std::move(waiting.when_written));
    }
  }
  return true;
}

// A record that says what is missing.
bool LogWriter::TakeNotice() {
  if (untold_.count == 0 || dropping_) {
    return false;
  }
  batch_.records.push_back(DropNotice(untold_));
  batch_.notice = true;
  untold_ = {};
  return true;
}

// The end has come, and the sink does not take what is left.
void LogWriter::GiveUp() {
  Finish(batch_, false);
  for (;;) {
    Batch left;
    for (Waiting& waiting : queue_.Take(kBatch)) {
      left.records.push_back(std::move(*waiting.record));
      if (waiting.when_written) {
        left.told.push_back(std::move(waiting.when_written));
      }
    }
    if (left.records.empty()) {
      return;
    }
    Finish(left, false);
  }
}

void LogWriter::Finish(Batch& batch, bool written) {
  if (!batch.notice) {
    {
      const base::MutexLock lock(mutex_);
      (written ? counts_.written : counts_.dropped) += batch.records.size();
      settled_ += batch.records.size();
    }
    changed_.notify_all();
  }
  for (const auto& tell : batch.told) {
    tell();
  }
  batch.Clear();
}

// One line when dropping starts, and one with the number when it has ended: when the queue is down
// to one half, so that a queue which is full again and again does not fill stderr.
void LogWriter::TellDrops() {
  const std::uint64_t refused = queue_.refused().count;
  if (!dropping_ && refused != told_refused_) {
    dropping_ = true;
    Say(fmt::format("the queue of {} rows is full, new records are dropped", queue_.bounds().rows));
  }
  const QueueFill fill = queue_.fill();
  if (dropping_ && fill.rows <= queue_.bounds().rows / 2 &&
      fill.bytes <= queue_.bounds().bytes / 2) {
    dropping_ = false;
    Refused drops = queue_.TakeRefused();
    drops.count -= told_refused_;
    told_refused_ += drops.count;
    Say(fmt::format("{} records were dropped while the queue was full", drops.count));
    AddDrops(drops, &untold_);
  }
}

void LogWriter::TellGivenUp() const {
  std::uint64_t given_up = 0;
  {
    const base::MutexLock lock(mutex_);
    given_up = counts_.dropped;
  }
  if (given_up != 0) {
    Say(fmt::format("{} records could not be written before the end and are lost", given_up));
  }
}

void LogWriter::NoteWhetherNowhere() {
  {
    const base::MutexLock lock(mutex_);
    counts_.failing = failing_;
  }
  nowhere_.store(failing_ || dropping_, std::memory_order_relaxed);
}

// There was time enough for more tries.
bool LogWriter::IsOver() const {
  return closed_at_ != kNever && failing_ &&
         Clock::now() >= std::max(closed_at_, failing_since_) + setup_.pace.last_tries;
}

bool LogWriter::IsDone() const {
  return closed_at_ != kNever && !sink_->busy() && batch_.records.empty() &&
         queue_.fill().rows == 0 && untold_.count == 0;
}

void LogWriter::AwaitWork() {
  if (sink_->busy()) {
    queue_.Await(kNothing, Clock::now() + setup_.pace.idle_tidy);
  } else if (!batch_.records.empty()) {
    queue_.Await(kNothing, next_try_);
  } else if (gather_until_ != kNever) {
    queue_.Await({std::min(kBatch.rows, queue_.bounds().rows), kBatch.bytes},
                 std::min(gather_until_, next_tidy_));
  } else {
    queue_.Await({1, 1}, next_tidy_);
  }
}

// Only the writer's thread calls it: whoever reads stderr may be slow.
void LogWriter::Say(std::string_view what) const {
  const std::string line = fmt::format("{}: {}\n", setup_.name, what);
  std::fputs(line.c_str(), stderr);
}

}  // namespace gateway::delivery
