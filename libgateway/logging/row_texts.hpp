// RowTexts: the texts of the row that is being written, without a copy where none is needed.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace gateway::logging {

// What it gives out lives until Next, if what it was made of does.
class RowTexts {
 public:
  // `utc_offset`: of times for people. `instance`: the gateway that writes.
  RowTexts(std::chrono::minutes utc_offset, std::string instance)
      : utc_offset_(utc_offset), instance_(std::move(instance)) {}

  void Next() { used_ = 0; }

  // As CleanText.
  std::string_view Clean(std::string_view text, std::size_t most);
  // As TimeText.
  std::string_view Time(std::chrono::system_clock::time_point time);
  [[nodiscard]] std::string_view instance() const { return instance_; }

 private:
  const std::chrono::minutes utc_offset_;
  const std::string instance_;
  std::deque<std::string> made_;  // used again for each row
  std::size_t used_ = 0;
  // Rows come in the order of time, many in a second.
  std::chrono::system_clock::time_point second_ = std::chrono::system_clock::time_point::min();
  std::string time_;
};

}  // namespace gateway::logging
