#include "libgateway/delivery/sink_thread.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gateway::delivery {
namespace {

constexpr std::size_t kUsualBytes = 2048;  // of a packed record
constexpr unsigned kMostReuses = 8;

}  // namespace

Result<std::unique_ptr<SinkThread>> SinkThread::Start(std::unique_ptr<LogSink> sink,
                                                      std::function<void()> when_done) {
  assert(sink != nullptr);
  std::unique_ptr<SinkThread> started(new SinkThread(std::move(sink), std::move(when_done)));
  try {
    started->thread_ = std::thread(&SinkThread::Run, started.get());
  } catch (const std::system_error& e) {
    return Fail(ErrorCode::kInternal, fmt::format("cannot start the log writer: {}", e.what()));
  }
  return started;
}

SinkThread::~SinkThread() {
  {
    const base::MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void SinkThread::Write(records::RecordSpan records) { Begin(Task::kWrite, records); }

void SinkThread::Tidy() { Begin(Task::kTidy, {}); }

void SinkThread::Begin(Task task, records::RecordSpan records) {
  assert(!busy_);
  busy_ = true;
  {
    const base::MutexLock lock(mutex_);
    task_ = task;
    records_ = records;
  }
  changed_.notify_one();
}

std::optional<SinkThread::Outcome> SinkThread::TakeOutcome() {
  const base::MutexLock lock(mutex_);
  if (outcome_) {
    busy_ = false;
  }
  return std::exchange(outcome_, std::nullopt);
}

void SinkThread::Run() {
  for (;;) {
    Task task{};
    records::RecordSpan records;
    {
      const base::MutexLock lock(mutex_);
      while (!task_ && !ended_) {
        changed_.wait(mutex_);
      }
      if (!task_) {
        return;
      }
      task = *std::exchange(task_, std::nullopt);
      records = records_;
    }
    Outcome outcome = Do(task, records);
    ForgetUnpacked(records);
    {
      const base::MutexLock lock(mutex_);
      outcome_ = std::move(outcome);
    }
    when_done_();
  }
}

SinkThread::Outcome SinkThread::Do(Task task, records::RecordSpan records) {
  try {
    if (task == Task::kTidy) {
      return {task, sink_->Tidy()};
    }
    if (auto written = WriteTo(records); !written) {
      return {task, written.error()};
    }
    return {task, true};
  } catch (const std::exception& e) {
    return {task, Fail(ErrorCode::kStorage, fmt::format("the log sink threw: {}", e.what()))};
  } catch (...) {
    return {task,
            Fail(ErrorCode::kStorage, "the log sink threw something that is no std::exception")};
  }
}

Result<void> SinkThread::WriteTo(records::RecordSpan records) {
  if (packed_sink_ != nullptr) {
    return packed_sink_->WritePacked(records);
  }
  unpacked_.resize(std::max(unpacked_.size(), records.size()));
  for (std::size_t i = 0; i < records.size(); ++i) {
    records::Unpack(*records[i], &unpacked_[i]);
  }
  return sink_->Write(std::span(unpacked_).first(records.size()));
}

// Else bodies stay until the next ones come, and long texts where no other comes.
void SinkThread::ForgetUnpacked(records::RecordSpan records) {
  if (unpacked_.empty()) {
    return;
  }
  if (++unpackings_ % kMostReuses == 0 ||
      std::any_of(records.begin(), records.end(),
                  [](const auto* record) { return record->size > kUsualBytes; })) {
    unpacked_ = {};
  }
  for (LogRecord& record : unpacked_) {
    record.bodies.reset();
  }
}

}  // namespace gateway::delivery
