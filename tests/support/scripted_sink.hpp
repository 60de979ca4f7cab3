// ScriptedSink: a LogSink that fails, throws or hangs when a test's Script says so.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/log_sink.hpp"

namespace gateway::test {

enum class Answer { kKeep, kFail, kThrow };

// What a ScriptedSink does, and what it was given; outlives the sink.
class Script {
 public:
  void AnswerWith(Answer answer, int times) {
    const std::lock_guard lock(mutex_);
    answer_ = answer;
    times_ = times;
  }
  void Hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  // Waits for that many calls of Write, successful or not.
  bool AwaitCalls(int calls) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes{1},
                             [this, calls] { return calls_ >= calls; });
  }
  // Waits for that many calls of Tidy; the first `more` of all say that there is more to do.
  bool AwaitTidies(int tidies) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes{1},
                             [this, tidies] { return tidies_ >= tidies; });
  }
  void HaveMoreToTidy(int more) {
    const std::lock_guard lock(mutex_);
    more_ = more;
  }
  int calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  std::vector<LogRecord> records() {
    const std::lock_guard lock(mutex_);
    return records_;
  }
  std::vector<std::string> ids() {
    const std::lock_guard lock(mutex_);
    return ids_;
  }
  std::vector<std::size_t> batches() {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

  Result<void> Write(std::span<const LogRecord> records) {
    std::unique_lock lock(mutex_);
    ++calls_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    if (times_ > 0) {
      --times_;
      if (answer_ == Answer::kThrow) {
        throw std::runtime_error("scripted");
      }
      if (answer_ == Answer::kFail) {
        return Fail(ErrorCode::kStorage, "scripted");
      }
    }
    batches_.push_back(records.size());
    for (const LogRecord& record : records) {
      ids_.push_back(record.id);
      records_.push_back(record);
    }
    return {};
  }

  Result<bool> Tidy() {
    const std::lock_guard lock(mutex_);
    ++tidies_;
    changed_.notify_all();
    return tidies_ <= more_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_ = Answer::kKeep;
  int times_ = 0;
  int calls_ = 0;
  bool held_ = false;
  int tidies_ = 0;
  int more_ = 0;
  std::vector<std::string> ids_;
  std::vector<LogRecord> records_;
  std::vector<std::size_t> batches_;
};

class ScriptedSink final : public LogSink {
 public:
  explicit ScriptedSink(Script& script) : script_(script) {}
  Result<void> Write(std::span<const LogRecord> records) override { return script_.Write(records); }
  Result<bool> Tidy() override { return script_.Tidy(); }

 private:
  Script& script_;
};

}  // namespace gateway::test
