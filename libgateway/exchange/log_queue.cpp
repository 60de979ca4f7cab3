#include "libgateway/exchange/log_queue.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gateway::exchange {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchRows = 256;
constexpr std::chrono::milliseconds kLastPause{100};  // at most, once the queue is closing
// No sink keeps texts this long. Cutting them here bounds the memory of a full queue by its rows,
// whatever clients put into a model's name.
constexpr std::size_t kLongestText = 4096;

// Only the writer's thread calls it: whoever reads stderr may be slow.
void Say(std::string_view what) {
  const std::string line = fmt::format("gateway log: {}\n", what);
  std::fputs(line.c_str(), stderr);
}

void CutTexts(LogRecord& record) {
  for (std::string* text :
       {&record.id, &record.method, &record.path, &record.model_asked, &record.model_sent,
        &record.provider, &record.key_alias, &record.error_code, &record.error_text}) {
    if (text->size() > kLongestText) {
      text->resize(kLongestText);
      text->shrink_to_fit();
    }
  }
}

}  // namespace

Result<std::unique_ptr<LogQueue>> LogQueue::Start(std::unique_ptr<LogSink> sink, std::size_t rows,
                                                  LogPace pace) {
  assert(sink != nullptr);
  std::unique_ptr<LogQueue> queue(new LogQueue(std::move(sink), rows, pace));
  try {
    queue->writer_ = std::thread(&LogQueue::Run, queue.get());
  } catch (const std::system_error& e) {
    return Fail(ErrorCode::kInternal, fmt::format("cannot start the log writer: {}", e.what()));
  }
  return queue;
}

LogQueue::LogQueue(std::unique_ptr<LogSink> sink, std::size_t rows, LogPace pace)
    : sink_(std::move(sink)), rows_(rows), pace_(pace), queue_(rows) {}

LogQueue::~LogQueue() {
  {
    const base::MutexLock lock(mutex_);
    closing_ = true;
    closed_at_ = Clock::now();
  }
  changed_.notify_all();
  queue_.Close();
  if (writer_.joinable()) {
    writer_.join();
  }
}

bool LogQueue::Push(LogRecord record) {
  CutTexts(record);
  const bool taken = queue_.Push(std::move(record));
  if (!taken) {
    // Relaxed: only the count matters, nothing is published through it.
    refused_.fetch_add(1, std::memory_order_relaxed);
  }
  return taken;
}

bool LogQueue::Flush(std::chrono::milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  const std::uint64_t goal = queue_.pushed();
  const base::MutexLock lock(mutex_);
  while (written_ + given_up_ < goal) {
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) {
      return written_ + given_up_ >= goal;
    }
  }
  return true;
}

LogCounts LogQueue::Counts() const {
  LogCounts counts;
  const std::uint64_t refused = refused_.load(std::memory_order_relaxed);
  {
    const base::MutexLock lock(mutex_);
    counts.written = written_;
    counts.dropped = given_up_ + refused;
  }
  // Read last, so that no count of what is done runs ahead of it.
  counts.accepted = queue_.pushed() + refused;
  return counts;
}

void LogQueue::Run() {
  bool gave_up = false;
  for (;;) {
    const std::vector<LogRecord> batch = queue_.PopBatch(kBatchRows, pace_.gather);
    if (batch.empty()) {
      break;
    }
    // After one batch could not be written in time the others would only make the end longer.
    gave_up = gave_up || !WriteUntilDone(batch);
    CountDone(batch.size(), !gave_up);
    TellDrops(false);
  }
  TellDrops(true);
  TellGivenUp();
}

// False: the queue is closing, and the time for more tries is over.
bool LogQueue::WriteUntilDone(std::span<const LogRecord> batch) {
  const auto started = Clock::now();
  auto pause = pace_.first_pause;
  Result<void> outcome = TryWrite(batch);
  if (outcome) {
    return true;
  }
  Say(fmt::format("cannot write, will try again: {}", outcome.error().message));
  while (!outcome && !IsOver(started)) {
    TellDrops(false);
    Pause(pause);
    pause = std::min(pause * 2, pace_.longest_pause);
    outcome = TryWrite(batch);
  }
  if (outcome) {
    Say("writing works again");
  }
  return outcome.has_value();
}

Result<void> LogQueue::TryWrite(std::span<const LogRecord> batch) {
  try {
    return sink_->Write(batch);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("the log sink threw: {}", e.what()));
  } catch (...) {
    return Fail(ErrorCode::kStorage, "the log sink threw something that is no std::exception");
  }
}

bool LogQueue::IsOver(Clock::time_point started) const {
  const base::MutexLock lock(mutex_);
  return closing_ && Clock::now() >= std::max(closed_at_, started) + pace_.last_tries;
}

// Closing ends a pause, and makes those after it short.
void LogQueue::Pause(std::chrono::milliseconds time) {
  const base::MutexLock lock(mutex_);
  const bool was_closing = closing_;
  const auto until = Clock::now() + (was_closing ? std::min(time, kLastPause) : time);
  while (closing_ == was_closing && changed_.wait_until(mutex_, until) != std::cv_status::timeout) {
  }
}

void LogQueue::CountDone(std::size_t rows, bool written) {
  {
    const base::MutexLock lock(mutex_);
    (written ? written_ : given_up_) += rows;
  }
  changed_.notify_all();
}

// One line when dropping starts, and one with the number when it has ended: when the queue is down
// to one half, so that a queue which is full again and again does not fill stderr.
void LogQueue::TellDrops(bool at_end) {
  const std::uint64_t refused = refused_.load(std::memory_order_relaxed);
  if (!dropping_ && refused != told_refused_) {
    dropping_ = true;
    Say(fmt::format("the queue of {} rows is full, new records are dropped", rows_));
  }
  if (dropping_ && (at_end || queue_.size() <= rows_ / 2)) {
    dropping_ = false;
    Say(fmt::format("{} records were dropped while the queue was full", refused - told_refused_));
    told_refused_ = refused;
  }
}

void LogQueue::TellGivenUp() const {
  std::uint64_t given_up = 0;
  {
    const base::MutexLock lock(mutex_);
    given_up = given_up_;
  }
  if (given_up != 0) {
    Say(fmt::format("{} records could not be written before the end and are lost", given_up));
  }
}

}  // namespace gateway::exchange
