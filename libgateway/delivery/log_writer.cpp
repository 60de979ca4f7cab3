#include "libgateway/delivery/log_writer.hpp"

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gateway::delivery {
namespace {

using std::chrono::milliseconds;

constexpr QueueFill kUnreachable{std::numeric_limits<std::size_t>::max(),
                                 std::numeric_limits<std::size_t>::max()};
// Written at once when so much has come together: a commit costs the same for more rows.
constexpr QueueFill kLargestBatch{2048, 8U << 20U};
constexpr milliseconds kLastPause{100};  // at most, once the queue is closing
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
      eager_(setup_.delivery.durability == LogDurability::kStrict ||
             setup_.delivery.on_failure == OnLogFailure::kReject),
      queue_({setup_.delivery.queue_rows, setup_.delivery.queue_bytes}, kLargestBatch),
      overflow_(setup_.delivery, [this](std::string_view what) { Say(what); }),
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

bool LogWriter::Push(const records::PackedRecord& record, std::function<void()> when_written) {
  if (queue_.Push(record, std::move(when_written))) {
    return true;
  }
  nowhere_.store(true, std::memory_order_relaxed);
  return false;
}

bool LogWriter::Flush(Clock::time_point until) {
  const std::uint64_t goal = queue_.pushed();
  const base::MutexLock lock(mutex_);
  while (at_rest_ < goal) {
    if (rested_.wait_until(mutex_, until) == std::cv_status::timeout) {
      return at_rest_ >= goal;
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
    NoteClosing();
    overflow_.Open();
    Settle();
    NoteDrops();
    if (IsOver()) {
      GiveUp();
    }
    const bool spilled = SpillMore();
    if (!sink_->busy()) {
      GiveWork();
    }
    Publish();
    if (IsDone()) {
      break;
    }
    if (!spilled) {
      AwaitWork();
    }
  }
  TellGivenUp();
}

void LogWriter::NoteClosing() {
  if (closing_ && closed_at_ == kNever) {
    closed_at_ = Clock::now();
    next_try_ = std::min(next_try_, closed_at_);  // the end waits for no pause
  }
}

// What has become of the sink's task.
void LogWriter::Settle() {
  const auto outcome = sink_->TakeOutcome();
  if (!outcome) {
    return;
  }
  if (outcome->task == SinkThread::Task::kWrite) {
    SettleWrite(outcome->result);
  } else {
    SettleTidy(outcome->result);
  }
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
    if (batch_.kept || (eager_ && KeepBatch()) || (closing_ && batch_.source == Source::kSpill)) {
      EndBatch();
    }
    return;
  }
  if (failing_) {
    Say("writing works again");
    failing_ = false;
    pause_ = setup_.pace.first_pause;
  }
  Finish(true);
  next_tidy_ = now;
}

void LogWriter::SettleTidy(const Result<bool>& result) {
  const bool more = result && *result;
  next_tidy_ = Clock::now() + (more ? milliseconds{0} : setup_.pace.idle_tidy);
  if (!result && !tidy_failing_) {
    Say(fmt::format("cannot tidy, will try again: {}", result.error().message));
  }
  tidy_failing_ = !result;
}

// The sink is free. To tidy up comes after each batch, but batches do not wait for more than once.
void LogWriter::GiveWork() {
  const auto now = Clock::now();
  if (failing_ && now < next_try_) {
    return;
  }
  const bool untidy = now >= next_tidy_ && !closing_;
  busy_since_ = now;
  if (untidy && !tidied_ && !failing_) {
    tidied_ = true;
    sink_->Tidy();
  } else if (GiveBatch()) {
    tidied_ = false;
  } else if (untidy) {
    sink_->Tidy();
  }
}

bool LogWriter::GiveBatch() {
  if (!batch_.empty() || TakeNotice() || (closing_ && TakeFromQueue()) || TakeFromSpill() ||
      (overflow_.rows() == 0 && TakeFromQueue())) {
    sink_->Write(batch_.waiting.records.all());
    return true;
  }
  return false;
}

void LogWriter::AwaitWork() {
  const auto now = Clock::now();
  auto until = now + setup_.pace.idle_tidy;
  QueueFill goal = kUnreachable;
  if (overflow_.exists()) {
    if (overflow_.ready()) {
      goal = SpillMark();
    } else {
      until = std::min(until, overflow_.next_try());
    }
  }
  if (sink_->busy()) {
    if (eager_ && !IsStuck()) {
      until = std::min(until, busy_since_ + setup_.pace.patience);
    }
    if (closing_) {
      until = std::min(until, now + kLastPause);
    }
  } else if (failing_) {
    until = std::min(until, next_try_);
  } else if (gather_until_ != kNever) {
    const QueueFill whole = WholeBatch();
    goal = {std::min(goal.rows, whole.rows), std::min(goal.bytes, whole.bytes)};
    until = std::min(until, gather_until_);
  } else {
    goal = {1, 1};
    until = std::min(until, next_tidy_);
  }
  queue_.Await(goal, until);
}

// For those who look from outside.
void LogWriter::Publish() {
  const std::uint64_t pushed = queue_.pushed();
  const bool at_rest = batch_.empty() && queue_.fill().rows == 0 && overflow_.rows() == 0 &&
                       untold_.count == 0 && !dropping_;
  {
    const base::MutexLock lock(mutex_);
    counts_.failing = failing_;
    counts_.in_spill = overflow_.rows();
    if (at_rest) {
      at_rest_ = pushed;
    }
  }
  if (at_rest) {
    rested_.notify_all();
  }
  // Who may reject does not wait for the sink to say what its silence means.
  const bool is_silent = eager_ && IsStuck();
  nowhere_.store(((failing_ || is_silent) && !overflow_.works()) || dropping_,
                 std::memory_order_relaxed);
}

// The sink keeps everybody waiting.
bool LogWriter::IsStuck() const {
  return sink_->busy() && Clock::now() >= busy_since_ + setup_.pace.patience;
}

// There was time enough for more tries.
bool LogWriter::IsOver() const {
  if (closed_at_ == kNever) {
    return false;
  }
  const auto since = sink_->busy() ? busy_since_ : failing_since_;
  return (failing_ || sink_->busy()) &&
         Clock::now() >= std::max(closed_at_, since) + setup_.pace.last_tries;
}

bool LogWriter::IsDone() const {
  if (closed_at_ == kNever || sink_->busy() || !batch_.empty() || queue_.fill().rows > 0) {
    return false;
  }
  // What is in the spill is safe: the next run writes it.
  return failing_ || (untold_.count == 0 && overflow_.rows() == 0) ||
         Clock::now() >= closed_at_ + setup_.pace.last_tries;
}

}  // namespace gateway::delivery
