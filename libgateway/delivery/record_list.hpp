// RecordList: log records side by side, whose memory is used again for the next ones.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "gateway/log_record.hpp"

namespace gateway::delivery {

class RecordList {
 public:
  RecordList() = default;
  explicit RecordList(std::vector<LogRecord> records)
      : records_(std::move(records)), used_(records_.size()) {}
  RecordList(RecordList&& other) noexcept
      : records_(std::move(other.records_)), used_(std::exchange(other.used_, 0)) {}
  RecordList& operator=(RecordList&& other) noexcept {
    records_ = std::move(other.records_);
    used_ = std::exchange(other.used_, 0);
    return *this;
  }
  RecordList(const RecordList&) = delete;
  RecordList& operator=(const RecordList&) = delete;
  ~RecordList() = default;

  void Reserve(std::size_t count) { records_.reserve(count); }
  // So many fit without any record being moved.
  [[nodiscard]] std::size_t capacity() const { return records_.capacity(); }

  // What was in this place before is given to `record`: a thread that makes records gets back the
  // memory of as many, and malloc does not have to bring it from where they were written.
  void Add(LogRecord&& record) {
    if (used_ == records_.size()) {
      records_.push_back(std::move(record));
    } else {
      records_[used_] = std::move(record);
    }
    ++used_;
  }

  // None are in it; what they were made of stays. Any thread, before others come.
  void Clear() {
    for (std::size_t i = 0; i < used_; ++i) {
      records_[i].bodies.reset();
    }
    used_ = 0;
  }
  // Nothing stays but room for as many.
  void Forget() {
    records_.clear();
    used_ = 0;
  }

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] bool empty() const { return used_ == 0; }
  [[nodiscard]] const LogRecord* data() const { return records_.data(); }
  [[nodiscard]] const LogRecord* begin() const { return data(); }
  [[nodiscard]] const LogRecord* end() const { return data() + used_; }

 private:
  std::vector<LogRecord> records_;
  std::size_t used_ = 0;
};

}  // namespace gateway::delivery
